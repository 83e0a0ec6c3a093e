import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bench } from '../conformance.ts';
import { put, readAll } from './files.ts';

export function ranges(bench: Bench): void {
  test('ranges give the bytes they name', async () => {
    const key = await put(bench, 'digits.txt', '0123456789');
    for (const [start, end, expected] of [
      [0, 0, '0'],
      [3, 5, '345'],
      [9, 9, '9'],
      [0, 9, '0123456789'],
      [7, 99, '789'],
    ] as const) {
      assert.equal((await readAll(bench, key, { start, end })).toString(), expected);
    }
    const { info, stream } = await bench.store.read(key, { start: 2, end: 3 });
    stream.destroy();
    assert.equal(info.size, 10, 'the size is the whole object’s');
    assert.equal(info.contentType, 'text/plain');
  });

  test('ranges that name no byte are refused', async () => {
    const key = await put(bench, 'ten.txt', '0123456789');
    for (const range of [
      { start: 10, end: 10 },
      { start: 1000, end: 2000 },
      { start: 5, end: 4 },
      { start: -1, end: 3 },
      { start: 0.5, end: 3 },
      { start: 0, end: Number.NaN },
    ]) {
      await assert.rejects(bench.store.read(key, range), RangeError, JSON.stringify(range));
    }
    const empty = await put(bench, 'none.txt', '');
    await assert.rejects(bench.store.read(empty, { start: 0, end: 0 }), RangeError);
  });
}
