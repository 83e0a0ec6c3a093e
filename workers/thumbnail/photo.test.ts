import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { paint, scratchFolder, seeded } from '../image/testing.ts';
import { openPhoto, openRaw, type Sharp } from '../image.ts';
import { encodeThumbnail } from './photo.ts';

/** Left half red, right half blue. */
const redBlue = (width: number, height: number) =>
  openRaw(
    paint(width, height, 3, (x, _, c) => (c === (x < width / 2 ? 0 : 2) ? 255 : 0)),
    width,
    height,
    3,
  );

test('a thumbnail stands upright, is small and carries no metadata', async (t) => {
  const folder = await scratchFolder(t);
  const [input, output] = [join(folder, 'in.jpg'), join(folder, 'out.jpg')];
  await redBlue(800, 600)
    .withMetadata({ orientation: 6 })
    .withExif({ IFD0: { Make: 'Acme' }, IFD3: { GPSLatitudeRef: 'N' } })
    .jpeg()
    .toFile(input);
  const made = await encodeThumbnail({ path: input }, { fit: 'inside', format: 'jpeg' }, output);
  assert.equal(made.width, 240);
  assert.equal(made.height, 320);
  assert.equal(made.contentType, 'image/jpeg');
  assert.ok(made.bytes > 0);
  assert.ok(Buffer.from(made.thumbhash, 'base64').length >= 5);
  const thumbnail = await openPhoto(output);
  assert.equal(thumbnail.metadata.exif, undefined);
  const { data } = await thumbnail.decode().raw().toBuffer({ resolveWithObject: true });
  assert.ok((data[0] ?? 0) > 200, 'turned by 90 degrees, red is at the top');
  assert.ok((data.at(-1) ?? 0) > 200, 'and blue at the bottom');
});

for (const format of ['jpeg', 'png', 'webp', 'avif'] as const) {
  test(`rows in memory become ${format} of exactly the size that cover asks for`, async (t) => {
    const output = join(await scratchFolder(t), 'out');
    const rgb = paint(90, 60, 3, (x) => x * 2);
    const made = await encodeThumbnail(
      { rgb, width: 90, height: 60 },
      { width: 32, height: 32, fit: 'cover', format },
      output,
    );
    const photo = await openPhoto(output);
    assert.deepEqual([made.width, made.height, photo.width, photo.height], [32, 32, 32, 32]);
    assert.equal(made.contentType, `image/${format}`);
    assert.equal(photo.format, format);
  });
}

test('what is transparent becomes white in JPEG and stays transparent in PNG', async (t) => {
  const folder = await scratchFolder(t);
  const input = join(folder, 'in.png');
  await openRaw(
    paint(40, 40, 4, () => 0),
    40,
    40,
    4,
  )
    .png()
    .toFile(input);
  const corner = async (format: 'jpeg' | 'png') => {
    const output = join(folder, `out.${format}`);
    await encodeThumbnail({ path: input }, { fit: 'inside', format }, output);
    const { data } = await (await openPhoto(output)).decode().raw().toBuffer({ resolveWithObject: true });
    return data;
  };
  assert.equal((await corner('jpeg'))[0], 255);
  assert.equal((await corner('png'))[3], 0);
});

test('a damaged photo is refused with a code', async (t) => {
  const folder = await scratchFolder(t);
  const input = join(folder, 'in.jpg');
  const whole = await redBlue(400, 300).jpeg().toBuffer();
  await writeFile(input, whole.subarray(0, whole.length / 2));
  const making = encodeThumbnail({ path: input }, { fit: 'inside', format: 'jpeg' }, join(folder, 'out.jpg'));
  await assert.rejects(making, { code: 'CORRUPT_MEDIA' });
});

test('a copy of a photo, smaller, paler and encoded anew, looks like it; another photo does not', async (t) => {
  const folder = await scratchFolder(t);
  /** Soft blobs, as a scene has; every seed another. */
  const scene = (seed: number) => {
    const random = seeded(seed);
    const grid = paint(9, 7, 3, () => random() * 255);
    return openRaw(grid, 9, 7, 3).resize(640, 480, { kernel: 'cubic' });
  };
  const likenessOf = async (picture: Sharp, name: string) => {
    const input = join(folder, name);
    await picture.toFile(input);
    const made = await encodeThumbnail(
      { path: input },
      { fit: 'inside', format: 'jpeg' },
      join(folder, 'out'),
    );
    return BigInt(`0x${made.likeness}`);
  };
  const distance = (a: bigint, b: bigint) => (a ^ b).toString(2).replaceAll('0', '').length;
  const original = await likenessOf(scene(1), 'original.png');
  const copy = openRaw(await scene(1).raw().toBuffer(), 640, 480, 3)
    .resize(301, 226)
    .linear(0.8, 30);
  assert.ok(distance(original, await likenessOf(copy.jpeg({ quality: 35 }), 'copy.jpg')) <= 6);
  for (const seed of [2, 3, 4])
    assert.ok(distance(original, await likenessOf(scene(seed), `${seed}.png`)) > 12);
  const cut = { width: 30, height: 30, fit: 'cover', format: 'jpeg' } as const;
  const crop = await encodeThumbnail({ path: join(folder, 'original.png') }, cut, join(folder, 'out'));
  assert.equal(crop.likeness, null);
});
