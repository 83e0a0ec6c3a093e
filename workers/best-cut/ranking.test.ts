import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Measured, rank } from './ranking.ts';
import { reasonFor } from './reasons.ts';

const photo = (id: string, changes: Partial<Measured> = {}): Measured => ({
  id,
  width: 4000,
  height: 3000,
  score: 100,
  sharpness: 1,
  noiseSigma: 1,
  meanLuma: 120,
  clippedLow: 0,
  clippedHigh: 0,
  capturedAt: undefined,
  ...changes,
});
const order = (photos: Measured[], metric: 'robust' | 'laplacian' = 'robust') =>
  rank(photos, metric).map(({ id }) => id);

test('each metric orders by its own number', () => {
  const burst = [
    photo('noisy', { score: 900, sharpness: 0.5 }),
    photo('sharp', { score: 400, sharpness: 2 }),
  ];
  assert.deepEqual(order(burst, 'robust'), ['sharp', 'noisy']);
  assert.deepEqual(order(burst, 'laplacian'), ['noisy', 'sharp']);
});

test('within one per cent: less clipping, then more pixels, then earlier, then given first', () => {
  const tied = [
    photo('late', { capturedAt: '2024:01:01 10:00:01', sharpness: 1.005 }),
    photo('early', { capturedAt: '2024:01:01 10:00:00.5' }),
    photo('large', { width: 5000 }),
    photo('clipped', { width: 9000, clippedHigh: 0.01, sharpness: 1.009 }),
    photo('behind', { sharpness: 0.98, width: 9000 }),
  ];
  assert.deepEqual(order(tied), ['large', 'early', 'late', 'clipped', 'behind']);
  assert.deepEqual(order([photo('a'), photo('b')]), ['a', 'b']);
});

test('clipping beyond the burst decides between near equals and never beats sharpness', () => {
  const usual = [
    photo('x', { sharpness: 0.1 }),
    photo('y', { sharpness: 0.1 }),
    photo('z', { sharpness: 0.1 }),
  ];
  const near = [...usual, photo('blown', { sharpness: 1.04, clippedHigh: 0.3 }), photo('fine')];
  assert.equal(order(near)[0], 'fine');
  const far = [...usual, photo('blown', { sharpness: 1.3, clippedHigh: 0.6 }), photo('fine')];
  assert.equal(order(far)[0], 'blown');
  const snow = near.map((each) => ({ ...each, clippedHigh: 0.3 }));
  assert.equal(order(snow)[0], 'blown', 'what every photo of the burst has costs nothing');
});

test('a burst without any detail has an order too', () => {
  assert.deepEqual(order([photo('a', { sharpness: 0 }), photo('b', { sharpness: 0 })]), ['a', 'b']);
});

test('reasons say how far apart the photos are and what speaks against one', () => {
  const burst = [
    photo('best', { sharpness: 2 }),
    photo('grainy', { sharpness: 1, score: 900, noiseSigma: 12 }),
    photo('blown', { sharpness: 0.5, clippedHigh: 0.25 }),
  ];
  const ranked = rank(burst, 'robust');
  const [best = '', grainy = '', blown = ''] = ranked.map((each) => reasonFor(each, ranked, 'robust'));
  assert.match(best, /^The sharpest of 3: 2\.0 times the next\.$/);
  assert.match(
    grainy,
    /50 % less sharp than the best; its Laplacian variance is the highest.*noisy \(sigma 12\.0/,
  );
  assert.match(blown, /75 % less sharp.*lost in white.*25 %/);
  const alone = [photo('alone')];
  assert.equal(reasonFor(alone[0] as Measured, alone, 'robust'), 'The only photo that could be scored.');
});
