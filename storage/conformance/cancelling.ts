import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { test } from 'node:test';
import type { Bench } from '../conformance.ts';
import { fileOf, freshPath, put, readAll } from './files.ts';

export function cancelling(bench: Bench): void {
  const big = Buffer.alloc(20_000_000, 'x');

  test('a cancelled upload rejects with the reason and stores nothing', async () => {
    const path = await fileOf(bench, big);
    const key = `${bench.prefix}cancelled.bin`;
    const reason = new Error('the job was cancelled');
    await assert.rejects(bench.store.putFile(key, path, 'text/plain', AbortSignal.abort(reason)), reason);
    const later = new AbortController();
    const storing = bench.store.putFile(key, path, 'text/plain', later.signal);
    setImmediate(() => later.abort(reason));
    await assert.rejects(storing, reason);
    assert.equal(await bench.store.stat(key), undefined);
  });

  test('a cancelled download rejects with the reason and leaves no file', async () => {
    const key = await put(bench, 'big.bin', big);
    const reason = new Error('the job was cancelled');
    const path = freshPath(bench);
    await assert.rejects(bench.store.getFile(key, path, AbortSignal.abort(reason)), reason);
    const later = new AbortController();
    const fetching = bench.store.getFile(key, path, later.signal);
    setImmediate(() => later.abort(reason));
    await assert.rejects(fetching, reason);
    await assert.rejects(access(path), { code: 'ENOENT' });
  });

  test('a reader may leave half-way, and the store goes on', async () => {
    const key = await put(bench, 'left.bin', big);
    for (let reader = 0; reader < 80; reader++) {
      const { stream } = await bench.store.read(key);
      stream.destroy();
    }
    assert.equal((await readAll(bench, key, { start: 0, end: 3 })).toString(), 'xxxx');
  });
}
