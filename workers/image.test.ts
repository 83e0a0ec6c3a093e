import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { decoding } from './image/errors.ts';
import { paint, scratchFolder, seeded } from './image/testing.ts';
import { openPhoto, openRaw, openScratch } from './image.ts';

const picture = (width = 60, height = 40) =>
  openRaw(
    paint(width, height, 3, (x, y, c) => (x * y * (c + 1)) & 255),
    width,
    height,
    3,
  );

test('a photo tells its size as a viewer shows it', async (t) => {
  const path = join(await scratchFolder(t), 'photo');
  await picture().withMetadata({ orientation: 8 }).jpeg().toFile(path);
  const photo = await openPhoto(path);
  assert.deepEqual([photo.width, photo.height], [40, 60]);
  assert.deepEqual([photo.format, photo.hasAlpha, photo.isGrey], ['jpeg', false, false]);
});

test('a small file that claims a huge picture is refused with the numbers, undecoded', async (t) => {
  const path = join(await scratchFolder(t), 'bomb.png');
  const bomb = await picture().png().toBuffer();
  bomb.writeUInt32BE(30_000, 16);
  bomb.writeUInt32BE(20_000, 20);
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
  await writeFile(path, bomb);
  await assert.rejects(openPhoto(path), {
    code: 'TOO_MANY_PIXELS',
    message: /30000 × 20000.*100 megapixels/,
  });
});

test('only the accepted formats have a decoder: SVG that passes for a photo is not drawn', async (t) => {
  const path = join(await scratchFolder(t), 'photo.svg');
  await writeFile(path, '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>');
  await assert.rejects(openScratch(path).png().toBuffer(), /unsupported image format/);
});

test('what the machine did wrong is not blamed on the photo', async () => {
  const full = new Error('VipsImage: unable to write: No space left on device');
  await assert.rejects(
    decoding(() => Promise.reject(full)),
    full,
  );
  const broken = new Error('VipsJpeg: premature end of JPEG image');
  await assert.rejects(
    decoding(() => Promise.reject(broken)),
    { code: 'CORRUPT_MEDIA', message: /premature end/ },
  );
  const seek = new Error('/scratch/7a1e/photo: bad seek to 1024');
  await assert.rejects(
    decoding(() => Promise.reject(seek)),
    { message: 'The photo is damaged or cut short (the file: bad seek to 1024).' },
  );
});

for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const) {
  test(`damaged ${format} files decode or fail with a code`, async (t) => {
    const path = join(await scratchFolder(t), 'photo');
    const whole = await picture().toFormat(format).toBuffer();
    const random = seeded(whole.length);
    for (let round = 0; round < 60; round++) {
      const cut = round % 3 === 0 ? Math.floor(random() * whole.length) : whole.length;
      const bytes = Buffer.from(whole.subarray(0, cut));
      for (let hit = 0; hit < 3 && cut > 0; hit++)
        bytes[Math.floor(random() * cut)] = Math.floor(random() * 256);
      await writeFile(path, bytes);
      const decode = async () => (await openPhoto(path)).decode({ autoOrient: true }).raw().toBuffer();
      await decoding(decode).catch((error) => assert.equal(error.name, 'Fatal', String(error)));
    }
  });
}
