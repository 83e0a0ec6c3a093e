import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thumbnailSize } from './size.ts';

const landscape = { width: 4000, height: 3000 };

test('without a size the longer side becomes 320', () => {
  assert.deepEqual(thumbnailSize(landscape, { fit: 'inside' }), { width: 320, height: 240 });
  assert.deepEqual(thumbnailSize({ width: 300, height: 600 }, { fit: 'cover' }), { width: 160, height: 320 });
});

test('inside keeps the proportions within the box and never enlarges', () => {
  assert.deepEqual(thumbnailSize(landscape, { width: 100, height: 100, fit: 'inside' }), {
    width: 100,
    height: 75,
  });
  assert.deepEqual(thumbnailSize({ width: 40, height: 30 }, { width: 4000, fit: 'inside' }), {
    width: 40,
    height: 30,
  });
});

test('the other fits give the box asked for, or complete it by the proportions', () => {
  assert.deepEqual(thumbnailSize(landscape, { width: 64, height: 64, fit: 'cover' }), {
    width: 64,
    height: 64,
  });
  assert.deepEqual(thumbnailSize({ width: 40, height: 30 }, { width: 80, fit: 'fill' }), {
    width: 80,
    height: 60,
  });
});

test('a very long strip keeps at least one pixel and never more than 4096', () => {
  assert.deepEqual(thumbnailSize({ width: 5000, height: 1 }, { fit: 'inside' }), { width: 320, height: 1 });
  assert.deepEqual(thumbnailSize({ width: 10, height: 5000 }, { width: 4096, fit: 'cover' }), {
    width: 4096,
    height: 4096,
  });
});
