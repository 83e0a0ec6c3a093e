import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planSpans, planTiles, reflect, reflectedIndices } from './tiles.ts';

/** Every combination in a range small enough to be complete where errors of one pixel live. */
function* cases() {
  for (let overlap = 0; overlap <= 5; overlap++) {
    for (let tile = 2 * overlap + 1; tile <= 2 * overlap + 7; tile++) {
      for (let length = 1; length <= 40; length++) yield { length, tile, overlap };
    }
  }
}

test('inner parts follow each other and end with the image', () => {
  for (const { length, tile, overlap } of cases()) {
    let reached = 0;
    for (const span of planSpans(length, tile, overlap)) {
      assert.equal(span.inner, reached);
      assert.ok(span.innerLength >= 1);
      reached += span.innerLength;
    }
    assert.equal(reached, length);
  }
});

test('inner rectangles partition the image: every pixel belongs to exactly one tile', () => {
  const plan = planTiles({ width: 37, height: 23 }, { width: 13, height: 9 }, 2);
  const owners = new Uint8Array(37 * 23);
  for (const row of plan.rows) {
    for (const column of plan.columns) {
      for (let y = row.inner; y < row.inner + row.innerLength; y++) {
        for (let x = column.inner; x < column.inner + column.innerLength; x++)
          owners.set([(owners[y * 37 + x] ?? 0) + 1], y * 37 + x);
      }
    }
  }
  assert.deepEqual([...new Set(owners)], [1]);
});

test('a tile shows the image, or its reflection, for `overlap` pixels around what it contributes', () => {
  for (const { length, tile, overlap } of cases()) {
    for (const span of planSpans(length, tile, overlap)) {
      const shown = reflectedIndices(span, tile);
      assert.ok(span.source >= 0 && span.source + span.sourceLength <= length);
      for (let offset = -overlap; offset < span.innerLength + overlap; offset++) {
        const pixel = span.source + (shown[offset + overlap] ?? -1);
        assert.equal(pixel, reflect(span.inner + offset, length), JSON.stringify({ length, tile, overlap }));
      }
    }
  }
});

test('a band can be kept flatter than the tile allows', () => {
  const { rows, columns } = planTiles({ width: 40, height: 40 }, { width: 20, height: 20 }, 4, 5);
  assert.deepEqual(new Set(rows.map((row) => row.innerLength)), new Set([5]));
  assert.equal(columns[0]?.innerLength, 12);
  const shown = reflectedIndices(rows[3] ?? assert.fail(), 20);
  assert.equal(
    (rows[3]?.source ?? 0) + (shown[4] ?? 0),
    15,
    'what a tile contributes still starts at its overlap',
  );
});

test('reflection does not repeat the edge and goes back and forth in a tiny image', () => {
  const seen = Array.from({ length: 11 }, (_, index) => reflect(index - 4, 3));
  assert.deepEqual(seen, [0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2]);
  assert.deepEqual(
    [-2, -1, 0, 1, 2].map((index) => reflect(index, 1)),
    [0, 0, 0, 0, 0],
  );
});

test('a tile without room between its overlaps, and an image without pixels, are refused', () => {
  assert.throws(() => planSpans(10, 20, 10), /no room/);
  assert.throws(() => planSpans(0, 20, 5), /0 pixels/);
});
