import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bench } from '../conformance.ts';
import { listed, put } from './files.ts';

export function inspecting(bench: Bench): void {
  test('an object has one etag, in a listing and by itself, and other bytes have another', async () => {
    const key = await put(bench, 'inspected.txt', 'first');
    const first = await bench.store.inspect(key);
    assert.equal(first?.size, 5);
    assert.ok(first.etag);
    assert.deepEqual([first.tags, first.contentType], [{}, (await bench.store.stat(key))?.contentType]);
    assert.equal((await listed(bench, key))[0]?.etag, first.etag);
    await put(bench, 'inspected.txt', 'second');
    assert.notEqual((await bench.store.inspect(key))?.etag, first.etag);
    assert.equal(await bench.store.inspect(`${bench.prefix}nothing`), undefined);
  });
}
