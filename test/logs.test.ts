import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createLog } from '../runtime/log.ts';
import { jsonOf, startTestApi } from './api.ts';
import { openFleet } from './support/fleet.ts';
import { noisePhoto } from './support/photo.ts';

type Line = { msg: string; job?: string; requestId?: string; kind?: string };
const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

test('the cause of a failed request stands in the log under the id that its answer names', async (t) => {
  const api = await startTestApi();
  t.after(() => api.close());
  const me = await api.signUp();
  const written = new PassThrough();
  api.deps.log = createLog('test', 'info', written);
  await api.database.sql`alter table videos rename to hidden`;
  const [one, other] = await Promise.all([me.get('/videos'), me.get('/videos')]);
  const said = [];
  for (const answer of [one, other]) {
    assert.equal(answer.status, 500);
    said.push((await jsonOf<{ request_id: string }>(answer)).request_id);
  }
  const failures = linesOf(String(written.read())).filter(({ msg }) => msg === 'a request failed');
  assert.deepEqual(failures.map(({ requestId }) => requestId).sort(), said.sort());
  assert.equal(new Set(said).size, 2);
});

test('every line of a worker about a job names that job', async (t) => {
  const fleet = await openFleet({ LANE_IMAGE: '2' });
  t.after(() => fleet.close());
  const worker = await fleet.startWorker('told');
  const photo = await noisePhoto(64, 48);
  const [good, bad] = await Promise.all([
    fleet.client.upscale(photo),
    fleet.client.upscale(photo.subarray(0, photo.length / 2)),
  ]);
  await fleet.client.until(good.id, ({ status }) => status === 'completed');
  await fleet.client.until(bad.id, ({ status }) => status === 'failed');
  await worker.stop(60_000);
  const lines = linesOf(readFileSync(worker.log.path, 'utf8'));
  const saying = (text: string) => lines.filter(({ msg }) => msg === text).map(({ job }) => job);
  assert.deepEqual(saying('completed'), [good.id]);
  assert.deepEqual(saying('attempt ended'), [bad.id]);
  for (const line of lines) if (line.kind === 'upscale') assert.ok(line.job, JSON.stringify(line));
});
