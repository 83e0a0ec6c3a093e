import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Bench } from '../conformance.ts';
import { ObjectNotFound } from '../store.ts';
import { fileOf, freshPath, put, readAll, sha256, sha256OfFile } from './files.ts';

export function storing(bench: Bench): void {
  test('20 MB come back as they went', async () => {
    const bytes = randomBytes(20_000_000);
    const key = `${bench.prefix}videos/one/original.mp4`;
    const began = Date.now();
    const stored = await bench.store.putFile(key, await fileOf(bench, bytes), 'video/mp4');
    assert.equal(stored.size, bytes.length);
    const path = freshPath(bench);
    const info = await bench.store.getFile(key, path);
    assert.equal(await sha256OfFile(path), sha256(bytes));
    assert.deepEqual([info.key, info.size, info.contentType], [key, bytes.length, 'video/mp4']);
    // S3 gives whole seconds.
    assert.ok(Math.abs(info.lastModified.getTime() - began) < 60_000, `${info.lastModified}`);
    assert.deepEqual(await bench.store.stat(key), info);
  });

  test('an empty file is an object too', async () => {
    const key = await put(bench, 'empty.bin', '');
    const path = freshPath(bench);
    assert.equal((await bench.store.getFile(key, path)).size, 0);
    assert.equal((await readFile(path)).length, 0);
    assert.equal((await readAll(bench, key)).length, 0);
    assert.equal((await bench.store.stat(key))?.size, 0);
  });

  test('what is not there is told apart from what is', async () => {
    const key = `${bench.prefix}nothing/here.jpg`;
    assert.equal(await bench.store.stat(key), undefined);
    const path = freshPath(bench);
    await assert.rejects(
      bench.store.getFile(key, path),
      (error) => error instanceof ObjectNotFound && error.key === key,
    );
    await assert.rejects(readFile(path), { code: 'ENOENT' });
    await assert.rejects(bench.store.read(key), ObjectNotFound);
    await put(bench, 'folder/file.txt', 'x');
    assert.equal(await bench.store.stat(`${bench.prefix}folder`), undefined);
    assert.equal(await bench.store.stat(`${bench.prefix}folder/file.txt/below`), undefined);
  });

  test('a deleted object is gone, and deleting it again succeeds', async () => {
    const key = await put(bench, 'deleted/once.txt', 'x');
    await bench.store.delete(key);
    assert.equal(await bench.store.stat(key), undefined);
    await bench.store.delete(key);
    await put(bench, 'deleted/once.txt', 'again');
    assert.equal((await readAll(bench, key)).toString(), 'again');
  });

  test('a source that is missing is the caller’s mistake, not the store’s', async () => {
    const key = `${bench.prefix}no-source.txt`;
    await assert.rejects(bench.store.putFile(key, freshPath(bench), 'text/plain'), { code: 'ENOENT' });
    assert.equal(await bench.store.stat(key), undefined);
  });

  test('getFile never writes over a file', async () => {
    const key = await put(bench, 'fetched.txt', 'new');
    const path = await fileOf(bench, 'old');
    await assert.rejects(bench.store.getFile(key, path), { code: 'EEXIST' });
    assert.equal(await readFile(path, 'utf8'), 'old');
  });

  test('an overwrite changes bytes and type, and readers see the old or the new, never a mixture', async () => {
    const size = 300_000;
    const key = await put(bench, 'overwritten.bin', Buffer.alloc(size, 'a'), 'text/a');
    const sources = await Promise.all(['b', 'c'].map((letter) => fileOf(bench, Buffer.alloc(size, letter))));
    let writing = true;
    const read = async () => {
      const seen = new Set<string>();
      while (writing) {
        const bytes = await readAll(bench, key);
        const letter = String.fromCharCode(bytes[0] ?? 0);
        assert.ok(bytes.equals(Buffer.alloc(size, letter)), 'a reader saw a mixture');
        seen.add(letter);
      }
      return seen;
    };
    const write = async () => {
      for (let round = 0; round < 10; round++) {
        for (const source of sources) await bench.store.putFile(key, source, 'text/c');
      }
    };
    const readers = [read(), read(), read()];
    await write().finally(() => {
      writing = false;
    });
    const seen = await Promise.all(readers);
    assert.ok(seen.some((letters) => letters.has('b') || letters.has('c')));
    assert.equal((await bench.store.stat(key))?.contentType, 'text/c');
    assert.equal(String.fromCharCode((await readAll(bench, key))[0] ?? 0), 'c');
  });

  for (const name of awkwardNames) {
    test(`the name ${JSON.stringify(name)} is kept to the letter`, async () => {
      const key = await put(bench, `awkward/${name}`, name);
      assert.equal((await readAll(bench, key)).toString(), name);
      const signed = await bench.store.signedUrl(key, { expiresIn: 60 });
      assert.equal(await (await fetch(signed)).text(), name);
    });
  }

  test('keys that break the rules are refused before anything is touched', async () => {
    const path = await fileOf(bench, 'x');
    for (const key of forbiddenKeys) {
      await assert.rejects(bench.store.putFile(key, path, 'text/plain'), TypeError, JSON.stringify(key));
      await assert.rejects(bench.store.stat(key), TypeError, JSON.stringify(key));
      await assert.rejects(bench.store.delete(key), TypeError, JSON.stringify(key));
    }
  });
}

const awkwardNames = [
  '写真 テスト.png',
  'a b.jpg',
  '100%.jpg',
  '%2e%2e.jpg',
  "it's (1) + [2] & 3 = ~!*.jpg",
  'q?x#y.png',
  '😀.webp',
];

const forbiddenKeys = [
  '',
  '/a',
  'a/',
  'a//b',
  '..',
  'a/../b',
  './a',
  'a/.hidden',
  'a\0b',
  'a\nb',
  'a\\b',
  '\ud800',
  'x'.repeat(201),
  `${'a/'.repeat(256)}b`,
];
