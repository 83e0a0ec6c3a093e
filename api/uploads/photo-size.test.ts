import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { testFolder } from '../../test/services.ts';
import { withHead } from './headed-file.ts';
import { photoSize } from './photo-size.ts';

const folder = await testFolder();
after(folder.close);

const picture = () => sharp({ create: { width: 37, height: 23, channels: 3, background: '#804020' } });

async function sizeOf(bytes: Buffer, contentType: string) {
  const path = join(folder.path, `${Math.random()}`);
  await writeFile(path, bytes);
  return withHead(path, (file) => photoSize(file, contentType));
}

for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const) {
  test(`the size of a ${format}`, async () => {
    const bytes = await picture().toFormat(format).toBuffer();
    assert.deepEqual(await sizeOf(bytes, `image/${format}`), { width: 37, height: 23 });
  });
}

test('a TIFF of 64-bit offsets', async () => {
  const bytes = await picture().tiff({ bigtiff: true }).toBuffer();
  assert.equal(bytes.readUInt16LE(2), 43);
  assert.deepEqual(await sizeOf(bytes, 'image/tiff'), { width: 37, height: 23 });
});

test('photos that lie on their side are measured as shown', async () => {
  for (const [orientation, width] of [
    [1, 37],
    [3, 37],
    [6, 23],
    [8, 23],
  ] as const) {
    const bytes = await picture().withMetadata({ orientation }).jpeg().toBuffer();
    assert.equal((await sizeOf(bytes, 'image/jpeg')).width, width, `orientation ${orientation}`);
  }
});

test('a JPEG whose picture comes after megabytes of metadata', async () => {
  const bytes = await picture().jpeg().toBuffer();
  const segment = Buffer.concat([Buffer.from([0xff, 0xe2, 0xff, 0xff]), Buffer.alloc(0xfffd, 0xff)]);
  const segments = Array.from({ length: 40 }, () => segment);
  const long = Buffer.concat([
    bytes.subarray(0, 2),
    ...segments,
    Buffer.from([0xff, 0xff]),
    bytes.subarray(2),
  ]);
  assert.deepEqual(await sizeOf(long, 'image/jpeg'), { width: 37, height: 23 });
});

test('a head that is cut short has no size', async () => {
  for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
    const bytes = await picture().toFormat(format).toBuffer();
    await assert.rejects(sizeOf(bytes.subarray(0, 12), `image/${format}`), format);
  }
});

test('a JPEG of endless empty segments is given up', async () => {
  const segments = Buffer.concat(Array.from({ length: 5_000 }, () => Buffer.from([0xff, 0xe3, 0, 2])));
  await assert.rejects(
    sizeOf(Buffer.concat([Buffer.from([0xff, 0xd8]), segments]), 'image/jpeg'),
    /no frame/,
  );
});
