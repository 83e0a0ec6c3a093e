import assert from 'node:assert/strict';
import { test } from 'node:test';
import { justify, shapeOf } from './justify.ts';

const photos = Array.from({ length: 10_000 }, (_, n) => ({ width: 600 + ((n * 37) % 900), height: 600 }));
const place = { width: 1000, height: 220, gap: 6 };

test('every photo has its place once, in order, and full rows fill the width', () => {
  const rows = justify(photos, place);
  assert.deepEqual(
    rows.flatMap(({ items }) => items),
    photos,
  );
  for (const { items, height } of rows.slice(0, -1)) {
    const used =
      items.reduce((sum, item) => sum + shapeOf(item) * height, 0) + (items.length - 1) * place.gap;
    assert.ok(Math.abs(used - place.width) < 0.01 && height <= place.height, `${used} × ${height}`);
  }
});

test('a last row of one is no higher than the others, and a ribbon is cut to what a row can show', () => {
  const [row] = justify([{ width: 100, height: 300 }], place);
  assert.equal(row?.height, place.height);
  assert.deepEqual([shapeOf({ width: 9_000, height: 10 }), shapeOf({ width: 1, height: 90 })], [3.2, 0.5]);
});
