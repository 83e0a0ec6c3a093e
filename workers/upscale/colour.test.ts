import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { paint, scratchFolder } from '../image/testing.ts';
import { openPhoto, openRaw } from '../image.ts';
import { modelNamed } from './model.ts';
import { near, upscaled } from './testing.ts';

const red = [200, 60, 40];
const plain = (colour: number[]) =>
  openRaw(
    paint(32, 32, 3, (_x, _y, c) => colour[c] ?? 0),
    32,
    32,
    3,
  );

test('a grey photo stays grey, and a JPEG of it has one channel', async (t) => {
  const grey = openRaw(
    paint(40, 30, 1, (x, y) => x * 4 + y * 3),
    40,
    30,
    1,
  );
  const made = await upscaled(t, grey.toColourspace('b-w').jpeg({ quality: 100 }), {
    with: await modelNamed(),
  });
  assert.equal(made.stored.metadata.channels, 1);
});

test('a black-and-white photo stored as RGB does not get a tint from the network', async (t) => {
  const grey = openRaw(
    paint(64, 64, 3, (x, y) => (x * y) & 255),
    64,
    64,
    3,
  );
  const made = await upscaled(t, grey.png(), { with: await modelNamed(), format: 'webp' });
  for (const [x, y] of [
    [0.1, 0.1],
    [0.5, 0.3],
    [0.9, 0.8],
  ] as const) {
    const [r = 0, g = 0, b = 0] = made.at(x, y);
    assert.ok(Math.abs(r - g) <= 1 && Math.abs(g - b) <= 1, `${r}, ${g}, ${b}`);
  }
});

test('Display P3 is turned into sRGB by the embedded profile', async (t) => {
  const path = join(await scratchFolder(t), 'p3.png');
  await plain(red).withIccProfile('p3').png().toFile(path);
  const numbers = await (await openPhoto(path)).decode({ ignoreIcc: true }).raw().toBuffer();
  assert.ok(!near([...numbers.subarray(0, 3)], red, 8), 'the stored numbers are others');
  const made = await upscaled(t, path);
  assert.ok(near(made.at(0.5, 0.5), red, 2), `${made.at(0.5, 0.5)}`);
});

test('CMYK is turned into sRGB', async (t) => {
  // Within what inks can show; the way there and back through the profile still costs some.
  const clay = [170, 110, 90];
  const made = await upscaled(t, plain(clay).withIccProfile('cmyk').jpeg({ quality: 100 }));
  assert.equal(made.stored.metadata.space, 'srgb');
  assert.ok(near(made.at(0.5, 0.5), clay, 20), `${made.at(0.5, 0.5)}`);
});

test('16 bits become 8', async (t) => {
  const made = await upscaled(t, plain(red).toColourspace('rgb16').png());
  assert.equal(made.stored.metadata.depth, 'uchar');
  assert.ok(near(made.at(0.5, 0.5), red, 1), `${made.at(0.5, 0.5)}`);
});

test('16-bit grey stays one channel', async (t) => {
  const grey = openRaw(
    paint(20, 20, 1, () => 77),
    20,
    20,
    1,
  ).toColourspace('grey16');
  const made = await upscaled(t, grey.png());
  assert.equal(made.stored.metadata.channels, 1);
  assert.ok(near(made.at(0.5, 0.5), [77], 1), `${made.at(0.5, 0.5)}`);
});

test('a palette becomes the colours it stands for', async (t) => {
  const made = await upscaled(t, plain(red).png({ palette: true }));
  assert.ok(near(made.at(0.5, 0.5), red, 1), `${made.at(0.5, 0.5)}`);
});

/** One pixel, first red, then blue (GIF89a, written by hand). */
const twoFrames = Buffer.concat([
  Buffer.from('GIF89a'),
  Buffer.from('01000100800000' + 'ff0000' + '0000ff', 'hex'),
  Buffer.from('21f904000a000000' + '2c000000000100010000' + '0202440100', 'hex'),
  Buffer.from('21f904000a000000' + '2c000000000100010000' + '02024c0100' + '3b', 'hex'),
]);

test('an animation gives its first frame', async (t) => {
  const path = join(await scratchFolder(t), 'animation.gif');
  await writeFile(path, twoFrames);
  assert.equal((await openPhoto(path)).metadata.pages, 2);
  const made = await upscaled(t, path, { format: 'png' });
  assert.deepEqual([made.width, made.height], [4, 4]);
  assert.deepEqual(made.at(0.5, 0.5), [255, 0, 0]);
});
