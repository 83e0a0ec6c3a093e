import assert from 'node:assert/strict';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRaw, openScratch } from '../image.ts';
import { type Channels, PixelFile, rowBlocks } from './pixel-file.ts';
import { paint, scratchFolder } from './testing.ts';

for (const channels of [1, 2, 3, 4] as const satisfies Channels[]) {
  test(`${channels} channels written in areas are read by sharp, and back`, async (t) => {
    const path = join(await scratchFolder(t), 'picture.v');
    const pixels = paint(7, 5, channels, (x, y, c) => x * 20 + y * 7 + c);
    await using picture = await PixelFile.create(path, { width: 7, height: 5, channels }, { density: 144 });
    await picture.writeRows(0, pixels.subarray(0, 14 * channels));
    const left = { x: 0, y: 2, width: 3, height: 3 };
    const right = { x: 3, y: 2, width: 4, height: 3 };
    for (const area of [left, right]) {
      await picture.write(
        area,
        paint(area.width, 3, channels, (x, y, c) => (x + area.x) * 20 + (y + 2) * 7 + c),
      );
    }
    assert.deepEqual(new Uint8Array(await picture.readRows(0, 5)), pixels);
    const metadata = await openScratch(path).metadata();
    assert.deepEqual([metadata.width, metadata.height, metadata.channels], [7, 5, channels]);
    assert.equal(metadata.density, 144);
    assert.deepEqual(
      [...(await picture.read({ x: 6, y: 4, width: 1, height: 1 }))],
      [...pixels.subarray(-channels)],
    );
  });
}

test('what sharp decodes is opened as it is; what is not 8-bit rows is refused', async (t) => {
  const folder = await scratchFolder(t);
  const path = join(folder, 'decoded.v');
  const source = paint(6, 4, 3, (x, y, c) => x * y + c);
  await openRaw(source, 6, 4, 3).toFile(path);
  await using picture = await PixelFile.open(path);
  assert.deepEqual([picture.width, picture.height, picture.channels], [6, 4, 3]);
  assert.deepEqual(new Uint8Array(await picture.readRows(0, 4)), source);
  await openRaw(source, 6, 4, 3).toColourspace('rgb16').toFile(join(folder, 'deep.v'));
  await assert.rejects(PixelFile.open(join(folder, 'deep.v')), /does not hold 8-bit rows/);
});

test('a file that ends too early is not read as zeros', async (t) => {
  const path = join(await scratchFolder(t), 'short.v');
  await using picture = await PixelFile.create(path, { width: 4, height: 4, channels: 1 });
  await picture.writeRows(0, new Uint8Array(16));
  await truncate(path, 64 + 10);
  await assert.rejects(picture.readRows(0, 4), /ends before row 4/);
});

test('blocks of rows cover the height and no more', () => {
  assert.deepEqual(
    [...rowBlocks(5, 2)],
    [
      { y: 0, count: 2 },
      { y: 2, count: 2 },
      { y: 4, count: 1 },
    ],
  );
});
