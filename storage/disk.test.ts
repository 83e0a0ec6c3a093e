import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { answerSigned } from './answer.ts';
import { conformance } from './conformance.ts';
import { createDiskStore } from './disk.ts';

const signingKey = 'a key that only this test knows, 32+';

conformance('the disk', async () => {
  const root = await mkdtemp(join(tmpdir(), 'darkroom disk '));
  const server = createServer(async ({ url = '', headers }, response) => {
    const request = { method: 'GET', range: headers.range } as const;
    const answer = await answerSigned(store, signingKey, url, request);
    response.writeHead(answer.status, answer.headers);
    if ('refusal' in answer) response.end(answer.refusal);
    else if (answer.body) await pipeline(answer.body, response).catch(() => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const store = await createDiskStore({ root, signingKey, publicUrl: `http://127.0.0.1:${port}/` });
  const close = async () => {
    server.closeAllConnections();
    server.close();
    const left = [...(await readdir(root)), ...(await readdir(join(root, '.unfinished')))];
    await rm(root, { recursive: true });
    assert.deepEqual(
      left,
      ['.unfinished'],
      'deleting objects removes their folders, and no write is left unfinished',
    );
  };
  return { store, close };
});

test('what a crashed writer left is never listed, and swept once it is an hour old', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'darkroom disk '));
  t.after(() => rm(root, { recursive: true }));
  const options = { root, signingKey, publicUrl: 'http://127.0.0.1' };
  const first = await createDiskStore(options);
  const unfinished = join(root, '.unfinished');
  await writeFile(join(unfinished, 'young'), 'x');
  await writeFile(join(unfinished, 'old'), 'x');
  const overAnHourAgo = new Date(Date.now() - 3_700_000);
  await utimes(join(unfinished, 'old'), overAnHourAgo, overAnHourAgo);
  for await (const { key } of first.list('')) assert.fail(`${key} was listed`);
  const second = await createDiskStore(options);
  assert.deepEqual(await readdir(unfinished), ['young']);
  await second.ready();
});

test('a folder that is gone or cannot be written is not ready', async () => {
  const root = await mkdtemp(join(tmpdir(), 'darkroom disk '));
  const store = await createDiskStore({ root, signingKey, publicUrl: 'http://127.0.0.1' });
  await rm(root, { recursive: true });
  await assert.rejects(store.ready());
});

test('writers and deleters of one folder do not trip each other', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'darkroom disk '));
  t.after(() => rm(root, { recursive: true }));
  const store = await createDiskStore({ root, signingKey, publicUrl: 'http://127.0.0.1' });
  const source = join(root, '.unfinished', 'source');
  await writeFile(source, 'x');
  const churn = async (key: string) => {
    for (let round = 0; round < 40; round++) {
      await store.putFile(key, source, 'text/plain');
      await store.delete(key);
    }
  };
  await Promise.all(['a/b/c/1', 'a/b/c/2', 'a/b/3', 'a/b/4'].map(churn));
});
