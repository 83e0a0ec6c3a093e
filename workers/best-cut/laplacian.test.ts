import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Gray, grayInPlace } from '../image/gray.ts';
import { paint, seeded } from '../image/testing.ts';
import { laplacianVariance, laplacianVarianceOf } from './laplacian.ts';
import { recipe } from './testing.ts';

/** `cv2.Laplacian(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var()` of `recipe`, by OpenCV 4.6.0. */
const fromOpenCv = [
  { width: 64, height: 48, variance: 52013.863606346975, mean: 127.51627604166667 },
  { width: 37, height: 29, variance: 38317.41771639557, mean: 126.73718546132339 },
  { width: 1, height: 50, variance: 2418.44, mean: 125.28 },
  { width: 50, height: 1, variance: 19008.92, mean: 124.96 },
  { width: 3, height: 1, variance: 774.2222222222223, mean: 53.666666666666664 },
  { width: 2, height: 2, variance: 1040, mean: 52 },
  { width: 1, height: 1, variance: 0, mean: 41 },
];

for (const { width, height, variance, mean } of fromOpenCv) {
  test(`${width} × ${height} pixels give the variance that OpenCV gives`, () => {
    const pixels = grayInPlace(recipe(width, height));
    const sum = pixels.reduce((total, level) => total + level, 0);
    assert.equal(sum / pixels.length, mean, 'the gray itself');
    const ours = laplacianVariance({ pixels, width, height });
    assert.ok(Math.abs(ours - variance) <= 1e-9 * Math.max(1, variance), `${ours} is not ${variance}`);
  });
}

/** The definition, slowly: a list of all Laplacians, then its mean, then the mean squared distance from it. */
function plainVariance({ pixels, width, height }: Gray): number {
  const reflect = (i: number, n: number): number => (n === 1 ? 0 : i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i);
  const at = (x: number, y: number) => pixels[reflect(y, height) * width + reflect(x, width)] as number;
  const values: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      values.push(at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y));
    }
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

test('random pictures of every odd shape give the plain definition', () => {
  const random = seeded(3);
  for (const [width, height] of [
    [1, 2],
    [2, 1],
    [2, 3],
    [5, 4],
    [31, 7],
    [100, 80],
  ] as const) {
    const gray = { pixels: paint(width, height, 1, () => random() * 255), width, height };
    const expected = plainVariance(gray);
    const ours = laplacianVariance(gray);
    assert.ok(
      Math.abs(ours - expected) <= 1e-9 * Math.max(1, expected),
      `${width} × ${height}: ${ours}, ${expected}`,
    );
  }
});

test('a region sees its neighbours beyond its edge', () => {
  const gray = { pixels: paint(9, 9, 1, (x) => (x < 4 ? 0 : 200)), width: 9, height: 9 };
  const flat = { left: 5, top: 0, right: 9, bottom: 9 };
  const touchingTheEdge = { left: 4, top: 0, right: 9, bottom: 9 };
  assert.equal(laplacianVarianceOf(gray, flat), 0);
  assert.ok(laplacianVarianceOf(gray, touchingTheEdge) > 0);
});
