import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { guarded } from './guarded-stream.ts';
import { StoreUnavailable } from './store.ts';

const unavailable = (pattern: RegExp) => (error: unknown) =>
  error instanceof StoreUnavailable && pattern.test(error.message);

test('a body that stalls fails only while somebody waits for it', async () => {
  const silent = new PassThrough();
  const awaited = guarded(silent, 10, 'reading', 20);
  silent.write('half');
  await assert.rejects(buffer(awaited), unavailable(/nothing came for 20 ms, after 4 of 10 bytes/));
  assert.ok(silent.destroyed);
});

test('a body that breaks before anybody reads it waits for its reader', async () => {
  const broken = new PassThrough();
  const early = guarded(broken, 10, 'reading');
  const closed = new Promise((resolve) => broken.once('close', resolve));
  broken.destroy(new Error('aborted'));
  await closed;
  await assert.rejects(buffer(early), unavailable(/the connection broke, after 0 of 10 bytes/));
});

test('a reader that pauses longer than a stall still gets everything', async () => {
  const source = new PassThrough();
  const paused = guarded(source, 600_000, 'reading', 20);
  source.end(Buffer.alloc(600_000));
  await once(paused, 'readable');
  await pause(60);
  assert.equal((await buffer(paused)).length, 600_000);
});

test('a body that ends early is an error, also where HTTP does not notice', async () => {
  const short = new PassThrough();
  const cut = guarded(short, 10, 'reading');
  short.end('half');
  await assert.rejects(buffer(cut), unavailable(/ended early or late, after 4 of 10 bytes/));
});
