import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { captureTime } from '../image/exif.ts';
import { paint } from '../image/testing.ts';
import { openRaw } from '../image.ts';
import { upscaled } from './testing.ts';

const photo = () =>
  openRaw(
    paint(32, 24, 3, (x, y) => x + y),
    32,
    24,
    3,
  )
    .withMetadata({ orientation: 6, density: 300 })
    .withExif({
      IFD0: { Make: 'Acme', Copyright: 'A. Person' },
      IFD2: { DateTimeOriginal: '2024:05:06 07:08:09' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSDateStamp: '1999:12:31' },
    });
const has = (exif: Buffer | undefined, text: string) => exif?.includes(text) ?? false;

for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
  test(`${format} keeps camera and time, loses the place, and is not turned twice`, async (t) => {
    const made = await upscaled(t, photo().jpeg(), { format });
    const { exif, orientation } = made.stored.metadata;
    assert.ok(has(exif, 'Acme') && has(exif, 'A. Person'));
    assert.equal(captureTime(exif), '2024:05:06 07:08:09');
    assert.ok(!has(exif, '1999:12:31'), 'the place is gone');
    assert.ok([undefined, 1].includes(orientation));
    assert.deepEqual([made.stored.width, made.stored.height], [96, 128]);
  });
}

test('the place stays when asked for', async (t) => {
  const made = await upscaled(t, photo().jpeg(), { metadata: 'keep' });
  assert.ok(has(made.stored.metadata.exif, '1999:12:31'));
});

test('nothing of it stays when that is asked for', async (t) => {
  for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
    const made = await upscaled(t, photo().jpeg(), { format, metadata: 'strip' });
    assert.ok(!has(made.stored.metadata.exif, 'Acme'), format);
    assert.ok(!has(await readFile(made.path), '1999:12:31'), format);
    assert.deepEqual([made.stored.width, made.stored.height], [96, 128], 'it is upright all the same');
  }
});

test('the sizes in EXIF are those of the result, and the resolution that of the photo', async (t) => {
  const made = await upscaled(t, photo().jpeg(), { format: 'jpeg' });
  const exif = made.stored.metadata.exif ?? Buffer.alloc(0);
  assert.deepEqual([longOf(exif, 0xa002), longOf(exif, 0xa003)], [96, 128]);
  assert.equal(made.stored.metadata.density, 300);
});

test('a photo without EXIF gets none', async (t) => {
  const plain = openRaw(
    paint(8, 8, 3, () => 9),
    8,
    8,
    3,
  ).jpeg();
  assert.equal((await upscaled(t, plain)).stored.metadata.exif, undefined);
});

/** The value of the first LONG entry with this tag, as libvips writes it (little-endian). */
function longOf(exif: Buffer, tag: number): number {
  const entry = Buffer.from([tag & 255, tag >> 8, 4, 0, 1, 0, 0, 0]);
  return exif.readUInt32LE(exif.indexOf(entry) + 8);
}
