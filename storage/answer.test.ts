import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { answerObject, answerSigned } from './answer.ts';
import { createDiskStore } from './disk.ts';
import type { ObjectStore } from './store.ts';

const signingKey = 'k'.repeat(32);
const key = 'photos/1/original.jpg';
let folder: string;
let store: ObjectStore;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom answer '));
  store = await createDiskStore({ root: join(folder, 'objects'), signingKey, publicUrl: 'http://any' });
  await writeFile(join(folder, 'source'), '0123456789');
  await store.putFile(key, join(folder, 'source'), 'image/jpeg');
});
after(() => rm(folder, { recursive: true }));

test('a HEAD has the headers of the GET and no body', async () => {
  const head = await answerObject(store, key, { method: 'HEAD' });
  const get = await answerObject(store, key, { method: 'GET' });
  assert.ok(head.status === 200 && get.status === 200 && get.body);
  assert.equal(head.body, undefined);
  assert.deepEqual(head.headers, get.headers);
  assert.equal(head.headers['content-length'], '10');
  assert.equal(await text(get.body), '0123456789');
});

test('a file cannot run as a page of the API', async () => {
  const { headers } = await answerObject(store, key, { method: 'HEAD' });
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(headers['content-security-policy'] ?? '', /sandbox/);
});

test('a range goes on only where the version is the same', async () => {
  const whole = await answerObject(store, key, { method: 'HEAD' });
  const ifRange = whole.headers['last-modified'];
  const same = await answerObject(store, key, { method: 'HEAD', range: 'bytes=1-2', ifRange });
  assert.deepEqual([same.status, same.headers['content-range']], [206, 'bytes 1-2/10']);
  const older = new Date(0).toUTCString();
  assert.equal(
    (await answerObject(store, key, { method: 'HEAD', range: 'bytes=1-2', ifRange: older })).status,
    200,
  );
});

test('refusals have a status and a sentence', async () => {
  const absent = await answerObject(store, 'photos/2/original.jpg', { method: 'GET' });
  assert.ok(absent.status === 404 && absent.refusal);
  const beyond = await answerObject(store, key, { method: 'GET', range: 'bytes=10-' });
  assert.deepEqual([beyond.status, beyond.headers['content-range']], [416, 'bytes */10']);
  const forged = await answerSigned(store, signingKey, `/objects/${key}?expires=9999999999&signature=x`, {
    method: 'GET',
  });
  assert.ok(forged.status === 403 && /signature/.test(forged.refusal));
  assert.equal((await answerSigned(store, signingKey, '/objects/../x', { method: 'GET' })).status, 404);
});
