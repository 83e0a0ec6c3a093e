import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openPhoto, openRaw } from '../image.ts';
import { paint, scratchFolder } from './testing.ts';

const run = promisify(execFile);
const [width, height] = [37, 22];
const pixels = paint(width, height, 3, (x, y, channel) => (x * 7 + y * 11 + channel * 40) % 256);

/** The picture as a BMP of one of ffmpeg's pixel formats. */
async function bitmap(folder: string, format: string): Promise<string> {
  const [png, bmp] = [join(folder, 'picture.png'), join(folder, `${format}.bmp`)];
  await openRaw(pixels, width, height, 3).png().toFile(png);
  await run('ffmpeg', ['-v', 'error', '-i', png, '-pix_fmt', format, bmp]);
  return bmp;
}

test('a BMP is decoded to the pixels it was made of, with and without room for alpha', async (t) => {
  const folder = await scratchFolder(t);
  for (const format of ['bgr24', 'bgra']) {
    const photo = await openPhoto(await bitmap(folder, format));
    assert.deepEqual([photo.format, photo.width, photo.height], ['bmp', width, height]);
    const decoded = await photo.decode().removeAlpha().raw().toBuffer();
    assert.ok(decoded.equals(pixels), format);
  }
});

test('a BMP stored from the top, and one of 16 colours, are read as well', async (t) => {
  const folder = await scratchFolder(t);
  // 2 × 2, 4 bits a pixel: red and green above blue and white, the rows padded to 4 bytes.
  const head = Buffer.alloc(54 + 64);
  head.write('BM');
  head.writeUInt32LE(126, 2);
  head.writeUInt32LE(118, 10);
  for (const [at, value] of [
    [14, 40],
    [18, 2],
    [22, -2],
    [46, 16],
  ] as const)
    head.writeInt32LE(value, at);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(4, 28);
  for (const [index, [red, green, blue]] of [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 255],
  ].entries())
    head.set([blue as number, green as number, red as number, 0], 54 + index * 4);
  const path = join(folder, 'small.bmp');
  await writeFile(path, Buffer.concat([head, Buffer.from([0x01, 0, 0, 0, 0x23, 0, 0, 0])]));
  const decoded = await (await openPhoto(path)).decode().raw().toBuffer();
  assert.deepEqual([...decoded], [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
});

test('a BMP that is cut short, or claims more than is taken, is refused with its code', async (t) => {
  const folder = await scratchFolder(t);
  const whole = await readFile(await bitmap(folder, 'bgr24'));
  const cut = join(folder, 'cut.bmp');
  await writeFile(cut, whole.subarray(0, 400));
  await assert.rejects(openPhoto(cut), { code: 'CORRUPT_MEDIA' });
  whole.writeInt32LE(20_000, 18);
  whole.writeInt32LE(-20_000, 22);
  const bomb = join(folder, 'bomb.bmp');
  await writeFile(bomb, whole);
  await assert.rejects(openPhoto(bomb), { code: 'TOO_MANY_PIXELS' });
});
