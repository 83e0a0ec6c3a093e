import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bench } from '../conformance.ts';
import { fileOf, listed, put } from './files.ts';

export function listing(bench: Bench): void {
  test('a prefix lists its objects and no others, in the byte order of keys', async () => {
    // Byte order: "-" < "." < "/" < "0" < "a", and U+FF61 before U+1F600 although UTF-16 has them the other way.
    const names = ['a-b', 'a.jpg', 'a/1', 'a/b/2', 'a/b.jpg', 'a0', 'ab', 'b', '｡', '😀', 'z y', 'x%20'];
    for (const name of names) await put(bench, `list/${name}`, name);
    await put(bench, 'list2/other', 'x');
    const under = async (prefix: string) =>
      (await listed(bench, bench.prefix + prefix)).map(({ key }) => key.slice(`${bench.prefix}list/`.length));
    const inOrder = ['a-b', 'a.jpg', 'a/1', 'a/b.jpg', 'a/b/2', 'a0', 'ab', 'b', 'x%20', 'z y', '｡', '😀'];
    assert.deepEqual(await under('list/'), inOrder);
    assert.deepEqual(await under('list/a'), inOrder.slice(0, 7));
    assert.deepEqual(await under('list/a/'), ['a/1', 'a/b.jpg', 'a/b/2']);
    assert.deepEqual(await under('list/a/b'), ['a/b.jpg', 'a/b/2']);
    assert.deepEqual(await under('list/a/b/2'), ['a/b/2']);
    assert.deepEqual(await under('list/nothing'), []);
    assert.deepEqual(await under('list/b/below-an-object'), []);
  });

  test('a listing tells size and time', async () => {
    const key = await put(bench, 'told/five.txt', '12345');
    const [found] = await listed(bench, key);
    assert.equal(found?.size, 5);
    assert.deepEqual(
      (await bench.store.stat(key))?.lastModified.toISOString().slice(0, 19),
      found?.lastModified.toISOString().slice(0, 19),
    );
  });

  test('a listing goes on after the 1,000 objects that S3 gives at once', async () => {
    const path = await fileOf(bench, 'x');
    const keys = Array.from(
      { length: 1003 },
      (_, index) => `${bench.prefix}many/${String(index).padStart(4, '0')}`,
    );
    const waiting = [...keys];
    const work = async () => {
      for (let key = waiting.pop(); key; key = waiting.pop())
        await bench.store.putFile(key, path, 'text/plain');
    };
    await Promise.all(Array.from({ length: 16 }, work));
    assert.deepEqual(
      (await listed(bench, `${bench.prefix}many/`)).map(({ key }) => key),
      keys,
    );
  });

  test('a listing may be left early', async () => {
    for await (const { key } of bench.store.list(bench.prefix)) {
      assert.ok(key.startsWith(bench.prefix));
      break;
    }
  });
}
