import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { testFolder } from '../../test/services.ts';
import { receiveFile } from './receive-file.ts';

const folder = await testFolder();
after(folder.close);
let index = 0;

const receive = (chunks: Buffer[]) => {
  const place = { folder: folder.path, index: index++, field: 'file', name: 'a.jpg' };
  return receiveFile(Readable.from(chunks), place, AbortSignal.timeout(30_000));
};

test('a file is kept as it came, in whatever pieces', async () => {
  // Around the megabyte that is written at once, and far beyond; all there before the file is open, and one by one.
  for (const [count, size] of [
    [0, 0],
    [1, 1],
    [15, 65_536],
    [16, 65_536],
    [17, 65_536],
    [300, 65_536],
    [5, 3_000_000],
    [20_000, 100],
  ] as const) {
    const chunks = Array.from({ length: count }, (_, i) => Buffer.alloc(size, i));
    const whole = Buffer.concat(chunks);
    const { path, bytes, sha256 } = await receive(chunks);
    assert.ok((await readFile(path)).equals(whole), `${count} pieces of ${size} bytes`);
    assert.equal(bytes, whole.length);
    assert.equal(sha256, createHash('sha256').update(whole).digest('hex'));
  }
});
