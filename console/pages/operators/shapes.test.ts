import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsOf, lineOf, roundUp, scaleOf } from './shapes.ts';

test('a scale ends at a number that people say', () => {
  assert.deepEqual([1, 2, 3, 7, 10, 11, 480].map(roundUp), [1, 2, 3, 8, 10, 20, 500]);
});

test('a line goes through its values and has a gap where nobody looked', () => {
  const scale = scaleOf(0, 400, 100);
  assert.equal(lineOf([0, 100, 200], [0, 50, 100], 100, scale), 'M0 96L100 48L200 0L200 0');
  assert.equal(lineOf([0, 100, 400], [0, 50, 100], 100, scale), 'M0 96L100 48L100 48M400 0L400 0');
});

test('bars stand on what lies below them, and nothing has none', () => {
  const scale = scaleOf(0, 400, 10);
  assert.equal(barsOf([100, 200], [5, 0], [5, 5], 100, scale), 'M20 48V0h80V48Z');
});
