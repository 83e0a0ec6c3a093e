import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Postgres } from '../dev/postgres.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../test/api.ts';
import { testPostgres } from '../test/services.ts';
import type { JobView } from './jobs/view.ts';

let postgres: Postgres;
let api: TestApi;
let me: Caller;
before(async () => {
  postgres = await testPostgres();
  api = await startTestApi({ DATABASE_URL: postgres.url() });
  me = await api.signUp();
});
after(async () => {
  await api.close();
  await postgres.close();
});

test('without Postgres requests are told to come back, and are served as soon as it is', async () => {
  const send = async () =>
    me.post('/upscale', form('file', [await photoFile()]), { 'idempotency-key': 'again' });
  const { id } = (await jsonOf<{ job: JobView }>(send())).job;
  await postgres.kill();
  for (const asking of [
    me.get(`/jobs/${id}`),
    me.get('/photos'),
    me.post('/upscale', form('file', [await photoFile()])),
  ]) {
    const answer = await asking;
    assert.equal(answer.status, 503);
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
    assert.equal((await jsonOf<{ code: string }>(answer)).code, 'DATABASE_UNAVAILABLE');
  }
  const ready = await api.request('/health/ready');
  assert.equal(ready.status, 503);
  assert.equal((await jsonOf<{ parts: { database: string } }>(ready)).parts.database, 'away');
  assert.equal((await api.request('/health')).status, 200);
  assert.equal((await api.request('/metrics')).status, 200);
  await postgres.restart();
  for (
    let answer = await me.get(`/jobs/${id}`);
    answer.status !== 200;
    answer = await me.get(`/jobs/${id}`)
  ) {
    assert.equal(answer.status, 503);
  }
});

test('an object whose commit may have succeeded is kept for the sweep to judge', async () => {
  const before = await objects();
  const { db } = api.deps;
  const lost = Object.assign(new Error('the connection ended'), { code: 'CONNECTION_CLOSED' });
  api.deps.db = Object.assign(Object.create(db), { transaction: () => Promise.reject(lost) });
  const answer = await me.post('/upscale', form('file', [await photoFile()]));
  api.deps.db = db;
  assert.equal(answer.status, 503);
  assert.equal((await objects()) - before, 1);
});

async function objects(): Promise<number> {
  let count = 0;
  for await (const _ of api.deps.store.list('')) count++;
  return count;
}
