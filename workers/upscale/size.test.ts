import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultSize, whyTooLarge } from '../../queues/upscale-size.ts';
import { paint, quiet, scratchFolder } from '../image/testing.ts';
import { openPhoto, openRaw } from '../image.ts';
import { resultFormat } from './plan.ts';
import { upscalePhoto } from './task.ts';
import { defaults, near, upscaled } from './testing.ts';

const picture = (width: number, height: number) =>
  openRaw(
    paint(width, height, 3, (x, y, c) => (c === 0 ? x * 3 : c === 1 ? y * 3 : 90)),
    width,
    height,
    3,
  );

for (const scale of [2, 3, 4] as const) {
  test(`×${scale} is exactly ${scale} times as wide and high`, async (t) => {
    const made = await upscaled(t, picture(61, 37).png(), { scale });
    assert.deepEqual([made.width, made.height], [61 * scale, 37 * scale]);
    assert.deepEqual([made.stored.width, made.stored.height], [61 * scale, 37 * scale]);
    assert.ok(near(made.at(0.5, 0.5), [90, 54, 90], 3), 'the middle is still the middle');
  });
}

test('maxSide shrinks the result and keeps its proportions', async (t) => {
  const made = await upscaled(t, picture(60, 40).png(), { maxSide: 100 });
  assert.deepEqual([made.width, made.height], [100, 67]);
  const roomy = await upscaled(t, picture(60, 40).png(), { maxSide: 60_000 });
  assert.deepEqual([roomy.width, roomy.height], [240, 160]);
});

test('pictures smaller than any tile have a result', async (t) => {
  for (const [width, height] of [
    [1, 1],
    [1, 90],
    [3, 2],
  ] as const) {
    const made = await upscaled(t, picture(width, height).png());
    assert.deepEqual([made.width, made.height], [width * 4, height * 4]);
  }
});

// A changed byte in the head of a small photo makes it thousands of pixels wide, of which a decoder fills in what is missing.
test('a photo of few rows costs the work of its pixels, not of tiles that are mostly empty', async (t) => {
  const scratch = await scratchFolder(t);
  const [input, output] = [`${scratch}/photo`, `${scratch}/result`];
  await picture(2096, 36).png().toFile(input);
  const shares = new Set<number>();
  const progress = (share: number, stage: string) => void (stage === 'enlarging' && shares.add(share));
  const made = await upscalePhoto({ ...defaults, input, output, scratch }, { ...quiet, progress });
  assert.deepEqual([made.width, made.height], [8384, 144]);
  // It is told of the beginning and of each tile; those of 256 × 256 would be ten.
  assert.equal(shares.size, 1 + 3);
});

for (const format of ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const) {
  test(`the result is written as ${format} when that is asked for`, async (t) => {
    const made = await upscaled(t, picture(40, 30).png(), { format });
    assert.equal(made.stored.format, format);
    assert.equal(made.contentType, `image/${format}`);
    assert.equal(made.model, 'repeating');
    assert.ok(made.bytes > 0);
  });
}

test('without a wish the format is that of the photo, or JPEG, or PNG for what is transparent', async (t) => {
  const opaque = picture(20, 20);
  assert.equal((await upscaled(t, opaque.clone().webp())).stored.format, 'webp');
  assert.equal((await upscaled(t, opaque.clone().tiff())).stored.format, 'tiff');
  assert.equal((await upscaled(t, opaque.clone().gif())).stored.format, 'jpeg');
  const clear = openRaw(
    paint(20, 20, 4, () => 100),
    20,
    20,
    4,
  );
  assert.equal((await upscaled(t, clear.clone().gif())).stored.format, 'png');
});

test("a result beyond a format's own size is refused with that size, and the largest one can be written", async (t) => {
  for (const [format, side] of [
    ['jpeg', 65_500],
    ['webp', 16_383],
    ['avif', 16_384],
  ] as const) {
    // Rounded up to what ×4 can make.
    const photo = { width: Math.ceil((side + 1) / 4), height: 1 };
    assert.match(whyTooLarge(photo, { scale: 4, format }) ?? '', new RegExp(`${side} pixels a side`));
    assert.equal(whyTooLarge(photo, { scale: 4, format, maxSide: side }), undefined);
    const made = await upscaled(t, picture(photo.width, 1).png(), { format, maxSide: side });
    assert.deepEqual([made.width, made.stored.width], [side, side]);
  }
  const endless = { width: 100_000_000, height: 1 };
  for (const format of ['png', 'tiff'] as const)
    assert.match(whyTooLarge(endless, { scale: 2, format }) ?? '', /100000000 pixels a side/);
});

test('an output beyond the limit is refused with the numbers before any work', async (t) => {
  const path = `${await scratchFolder(t)}/small`;
  await picture(8, 8).png().toFile(path);
  const large = { ...(await openPhoto(path)), width: 8000, height: 8000 };
  assert.match(whyTooLarge(large, { scale: 3, maxSide: 100 }) ?? '', /8000 × 8000 at ×3.*576/);
  const size = { width: 16_000, height: 16_000 };
  assert.deepEqual(resultSize(large, { scale: 2 }), size);
  assert.equal(whyTooLarge(large, { scale: 2, format: 'jpeg' }), undefined);
  assert.match(whyTooLarge(large, { scale: 2, format: 'webp' }) ?? '', /webp, which takes 16383 pixels/);
  assert.equal(resultFormat({ ...large, format: 'avif' }, undefined, size), 'jpeg');
  assert.equal(resultFormat(large, undefined, { width: 90_000, height: 10 }), 'png');
  assert.equal(resultFormat({ ...large, format: 'jpeg' }, undefined, { width: 90_000, height: 10 }), 'png');
});
