import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Gray, grayInPlace } from '../image/gray.ts';
import { paint } from '../image/testing.ts';
import { measureLight } from './clipping.ts';
import { laplacianVariance } from './laplacian.ts';
import { noiseSigma } from './noise.ts';
import { regionalSharpness as measureRegions } from './sharpness.ts';
import { blurred, noisy, scene } from './testing.ts';

const [width, height] = [480, 360];
const sharp = scene(width, height);
const regionalSharpness = (light: Gray) => measureRegions(light).sharpness;
const gray = (rgb: Uint8Array): Gray => ({ pixels: grayInPlace(rgb.slice()), width, height });

test('noise lifts the Laplacian variance of a blurred photo above the sharp one, but not its sharpness', async () => {
  const soft = await blurred(sharp, width, height, 1.5);
  const grainy = gray(noisy(soft, 25, 1));
  assert.ok(laplacianVariance(grainy) > laplacianVariance(gray(sharp)), 'the trap is set');
  assert.ok(regionalSharpness(grainy) < regionalSharpness(gray(sharp)));
});

test('more blur is less sharp, and more contrast is not more sharp', async () => {
  const values = [];
  for (const sigma of [0.6, 1, 2, 4])
    values.push(regionalSharpness(gray(await blurred(sharp, width, height, sigma))));
  assert.deepEqual(
    values,
    values.toSorted((a, b) => b - a),
  );
  const flat = sharp.map((level) => 64 + level / 2);
  const ratio = regionalSharpness(gray(flat)) / regionalSharpness(gray(sharp));
  assert.ok(ratio > 0.9 && ratio < 1.1, `half the contrast changed sharpness by ${ratio}`);
});

test('a sharp subject before a soft background beats a photo that is a little soft all over', async () => {
  const soft = await blurred(sharp, width, height, 3);
  const subject = paint(width, height, 3, (x, y, c) => {
    const inside = x > 160 && x < 320 && y > 90 && y < 270;
    return (inside ? sharp : soft)[(y * width + x) * 3 + c] as number;
  });
  const mild = await blurred(sharp, width, height, 0.9);
  assert.ok(regionalSharpness(gray(subject)) > regionalSharpness(gray(mild)));
});

test('the noise of a flat photo is measured within a tenth', () => {
  for (const sigma of [2, 6, 15]) {
    const flat = { pixels: noisy(new Uint8Array(200 * 200).fill(128), sigma, 5), width: 200, height: 200 };
    const found = noiseSigma(flat, { left: 0, top: 0, right: 200, bottom: 200 });
    assert.ok(Math.abs(found / sigma - 1) < 0.1, `${found} for ${sigma}`);
  }
});

test('light counts the ends of the scale', () => {
  const light = measureLight(Uint8Array.of(0, 2, 3, 128, 252, 253, 255, 255));
  assert.deepEqual([light.clippedLow, light.clippedHigh], [2 / 8, 3 / 8]);
  assert.equal(light.meanLuma, (0 + 2 + 3 + 128 + 252 + 253 + 255 + 255) / 8);
});

test('pictures smaller than the grid have a sharpness', () => {
  for (const [w, h] of [
    [1, 1],
    [3, 2],
    [1, 40],
  ] as const) {
    const tiny = { pixels: paint(w, h, 1, (x, y) => (x + y) * 60), width: w, height: h };
    assert.ok(Number.isFinite(regionalSharpness(tiny)));
  }
});

test('the regions of a photo say where it is sharp, row by row', async () => {
  const soft = await blurred(sharp, width, height, 3);
  const half = paint(width, height, 3, (x, y, c) => {
    const at = (y * width + x) * 3 + c;
    return (x < width / 2 ? sharp[at] : soft[at]) as number;
  });
  const { columns, values } = measureRegions(gray(half)).regions;
  assert.deepEqual([columns, values.length], [6, 36]);
  for (let row = 0; row < 6; row++) {
    const [left, right] = [values[row * 6 + 1] ?? 0, values[row * 6 + 4] ?? 0];
    assert.ok(left > 2 * right, `row ${row}: ${left} at the left, ${right} at the right`);
  }
});
