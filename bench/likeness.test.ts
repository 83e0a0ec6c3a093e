import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likeness } from './likeness.ts';

const WIDTH = 40;
const picture = Uint8Array.from(
  { length: WIDTH * 30 * 3 },
  (_, index) => 128 + 60 * Math.sin(index / 17) + 30 * Math.cos(index / 400),
);

test('a picture is like itself', () => {
  const { psnr, ssim, gradient, shift } = likeness(picture, picture, WIDTH);
  assert.equal(psnr, Number.POSITIVE_INFINITY);
  assert.ok(Math.abs(ssim - 1) < 1e-9);
  assert.equal(gradient, 1);
  assert.equal(shift, 0);
});

test('brighter by three levels: the same edges, a shift of three, and the PSNR of an error of three', () => {
  const { psnr, ssim, gradient, shift } = likeness(
    picture.map((value) => value + 3),
    picture,
    WIDTH,
  );
  assert.ok(Math.abs(psnr - 20 * Math.log10(255 / 3)) < 1e-9);
  assert.ok(ssim > 0.98 && ssim < 1);
  assert.ok(Math.abs(gradient - 1) < 1e-9);
  assert.ok(Math.abs(shift - 3) < 1e-9);
});

test('half the contrast is half the gradient', () => {
  const faint = Uint8Array.from(picture, (value) => 128 + (value - 128) / 2);
  const { gradient, ssim } = likeness(faint, picture, WIDTH);
  assert.ok(Math.abs(gradient - 0.5) < 0.02);
  assert.ok(ssim < 0.9);
});
