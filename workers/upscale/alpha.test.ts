import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { PixelFile } from '../image/pixel-file.ts';
import { paint, scratchFolder } from '../image/testing.ts';
import { openRaw } from '../image.ts';
import { bleedColours } from './bleed.ts';
import { modelNamed } from './model.ts';
import { near, repeating, upscaled } from './testing.ts';

const SIDE = 64;
/** An opaque light disc; around it nothing, whose hidden colour is black. */
const disc = () =>
  openRaw(
    paint(SIDE, SIDE, 4, (x, y) => ((x - 31.5) ** 2 + (y - 31.5) ** 2 < 20 ** 2 ? 255 : 0)),
    SIDE,
    SIDE,
    4,
  );

test('transparency is kept, and enlarged by the model without becoming dull', async (t) => {
  const made = await upscaled(t, disc().png(), { with: await modelNamed() });
  assert.equal(made.stored.format, 'png');
  assert.equal(made.stored.hasAlpha, true);
  assert.equal(made.at(0.5, 0.5).at(-1), 255, 'opaque inside');
  assert.equal(made.at(0.02, 0.02).at(-1), 0, 'nothing outside');
});

test('a model that is off by a little makes nothing shine through', async (t) => {
  const off = async (tile: Uint8Array) => (await repeating.run(tile)).map((value) => Math.abs(value - 3));
  const made = await upscaled(t, disc().png(), { with: { ...repeating, run: off } });
  assert.equal(made.at(0.5, 0.5).at(-1), 255);
  assert.equal(made.at(0.02, 0.02).at(-1), 0);
});

test('the edge against transparency has no dark fringe', async (t) => {
  const made = await upscaled(t, disc().png(), { with: await modelNamed(), format: 'png' });
  let looked = 0;
  for (let step = 0; step < 400; step++) {
    const pixel = made.at(0.1 + 0.8 * (step / 400), 0.5);
    if ((pixel.at(-1) ?? 0) < 8) continue;
    looked++;
    assert.ok(Math.min(...pixel.slice(0, 3)) > 235, `a visible pixel of a light disc is ${pixel}`);
  }
  assert.ok(looked > 100);
});

test('JPEG lays the picture on the background asked for', async (t) => {
  const options = { format: 'jpeg', background: '#2080c0' } as const;
  const made = await upscaled(t, disc().png(), options);
  assert.equal(made.stored.hasAlpha, false);
  assert.ok(near(made.at(0.02, 0.02), [0x20, 0x80, 0xc0], 4), `${made.at(0.02, 0.02)}`);
  assert.ok(near(made.at(0.5, 0.5), [255, 255, 255], 4));
});

test('grey with transparency keeps both, at half the scale too', async (t) => {
  const photo = openRaw(
    paint(32, 32, 2, (x, _y, c) => (c === 0 ? 120 : x < 16 ? 255 : 0)),
    32,
    32,
    2,
  )
    .toColourspace('b-w')
    .png();
  const made = await upscaled(t, photo, { scale: 2 });
  assert.equal(made.stored.metadata.channels, 2);
  assert.deepEqual(made.at(0.2, 0.5), [120, 120, 120, 255]);
  assert.equal(made.at(0.9, 0.5).at(-1), 0);
});

test('an alpha channel that says nothing is left out', async (t) => {
  const photo = openRaw(
    paint(16, 16, 4, (x, _y, c) => (c === 3 ? 255 : x * 9 + c)),
    16,
    16,
    4,
  ).png();
  const made = await upscaled(t, photo);
  assert.equal(made.stored.metadata.channels, 3);
});

test('hidden pixels take the colour of the nearest visible one; visible ones do not change', async (t) => {
  const path = join(await scratchFolder(t), 'picture.v');
  // More rows than one block, so that colours cross blocks in both directions.
  const [width, height] = [5, 200];
  await using picture = await PixelFile.create(path, { width, height, channels: 4 });
  const visible = new Map([
    [0, [10, 20, 30]],
    [150, [90, 80, 70]],
  ]);
  const pixels = paint(width, height, 4, (x, y, c) => {
    const colour = x === 2 ? visible.get(y) : undefined;
    return colour ? (colour[c] ?? 255) : 0;
  });
  await picture.writeRows(0, pixels);
  await bleedColours(picture, `${path}-distances`);
  const after = await picture.readRows(0, height);
  const at = (x: number, y: number) => [...after.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
  assert.deepEqual(at(2, 0), [10, 20, 30, 255]);
  assert.deepEqual(at(0, 74), [10, 20, 30, 0]);
  assert.deepEqual(at(4, 77), [90, 80, 70, 0]);
  assert.deepEqual(at(0, 199), [90, 80, 70, 0]);
});
