import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { paint, quiet, scratchFolder } from '../image/testing.ts';
import { openPhoto, openRaw, type Sharp } from '../image.ts';
import { makeAvatar } from './task.ts';

/** Red, green and blue bands from left to right, the middle one as wide as the picture is high. */
const bands = (width: number, height: number, alpha = 255) =>
  openRaw(
    paint(width, height, 4, (x, _, c) => {
      const band = Math.abs(x - width / 2) <= height / 2 ? 1 : x < width / 2 ? 0 : 2;
      return c === 3 ? alpha : c === band ? 255 : 0;
    }),
    width,
    height,
    4,
  );

async function avatarOf(t: TestContext, picture: Sharp, upscale = false) {
  const scratch = await scratchFolder(t);
  const [input, output] = [join(scratch, 'input'), join(scratch, 'avatar')];
  await picture.toFile(input);
  const made = await makeAvatar({ input, output, scratch, upscale }, quiet);
  const photo = await openPhoto(output);
  const { data, info } = await photo.decode().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ];
  return { ...made, photo, at, file: await readFile(output) };
}

test('the avatar of a large photo is its square middle, 512 pixels a side', async (t) => {
  const { photo, at, ...made } = await avatarOf(t, bands(2400, 800).png());
  assert.deepEqual([made.width, made.height, photo.width, photo.height], [512, 512, 512, 512]);
  for (const x of [4, 256, 507]) assert.ok((at(x, 256)[1] ?? 0) > 240, 'the middle band alone');
  assert.equal(made.sha256, createHash('sha256').update(made.file).digest('hex'));
  assert.deepEqual([made.contentType, photo.format, made.bytes], ['image/jpeg', 'jpeg', made.file.length]);
  assert.equal(made.model, null);
});

test('it is as large as the shorter side when that is less', async (t) => {
  for (const [width, height, side] of [
    [1000, 500, 500],
    [513, 512, 512],
    [100, 100, 100],
    [300, 40, 40],
  ] as const) {
    const made = await avatarOf(t, bands(width, height).jpeg());
    assert.deepEqual([made.width, made.height], [side, side], `${width} × ${height}`);
  }
});

test('a small photo becomes 512 pixels by a model when that is asked for', async (t) => {
  const made = await avatarOf(t, bands(200, 120).png(), true);
  assert.deepEqual([made.width, made.height], [512, 512]);
  assert.ok(made.model);
  assert.ok((made.at(256, 256)[1] ?? 0) > 240);
});

test('a photo that lies on its side stands upright, without its place', async (t) => {
  const exif = { IFD3: { GPSLatitudeRef: 'N' } };
  const turned = openRaw(
    paint(600, 900, 3, (_, y, c) => (c === (y < 450 ? 0 : 2) ? 255 : 0)),
    600,
    900,
    3,
  );
  const { at, photo } = await avatarOf(t, turned.withExif(exif).withMetadata({ orientation: 6 }).jpeg());
  assert.ok((at(500, 256)[0] ?? 0) > 200, 'the upper half is on the right after a quarter turn');
  assert.ok((at(12, 256)[2] ?? 0) > 200);
  assert.equal(photo.metadata.exif, undefined);
  assert.equal(photo.metadata.orientation, undefined);
});

test('what is transparent becomes white', async (t) => {
  const { at } = await avatarOf(t, bands(600, 600, 0).png());
  assert.deepEqual(at(256, 256), [255, 255, 255]);
});

test('a damaged picture is refused with a code', async (t) => {
  const scratch = await scratchFolder(t);
  const input = join(scratch, 'input');
  const whole = await bands(300, 300).flatten().jpeg().toBuffer();
  await writeFile(input, whole.subarray(0, whole.length / 2));
  const making = makeAvatar({ input, output: join(scratch, 'avatar'), scratch, upscale: false }, quiet);
  await assert.rejects(making, { code: 'CORRUPT_MEDIA' });
});
