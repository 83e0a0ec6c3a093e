import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pruneQueueSamples, sampleQueues } from '../../db/queue-samples.ts';
import { announceWorker } from '../../db/workers.ts';
import { kinds } from '../../queues/registry.ts';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { takeJob } from '../../test/support/attempt.ts';
import { insertPhoto, submit } from '../../test/support/rows.ts';

let api: TestApi;
let admin: Caller;
before(async () => {
  api = await startTestApi();
  admin = await api.signUpAdministrator();
});
after(() => api.close());

const thumbnail = async (ownerId: string) =>
  submit(api.deps.db, ownerId, 'thumbnail', { photoId: await insertPhoto(api.deps.db, ownerId) });

type Queue = { kind: string; lane: string; queued: number; processing: number; oldest_seconds: number };
type Point = { at: string; queued: number; processing: number; completed: number; failed: number };
type History = { step_seconds: number; points: (Point & { oldest_seconds: number })[] };
const history = (query = '') => jsonOf<History>(admin.get(`/queues/history${query}`));

/** Moves the samples that are there into the past, as waiting would. */
const age = (minutes: number) =>
  api.database.sql`update queue_samples set at = at - make_interval(mins => ${minutes})`;

test('queues show what waits and runs now, and for how long', async () => {
  const running = await thumbnail(admin.id);
  const waiting = await thumbnail(admin.id);
  await takeJob(api.deps.db, running.id);
  await api.database.sql`update jobs set run_at = now() - interval '90 seconds' where id = ${waiting.id}`;
  const { queues } = await jsonOf<{ queues: Queue[] }>(admin.get('/queues'));
  assert.deepEqual(
    queues.map(({ kind }) => kind),
    kinds,
  );
  const found = queues.find(({ kind }) => kind === 'thumbnail');
  assert.deepEqual([found?.lane, found?.queued, found?.processing], ['image', 1, 1]);
  assert.ok((found?.oldest_seconds ?? 0) >= 90, `${found?.oldest_seconds}`);
});

test('one sample is written each minute, however many processes try', async () => {
  const attempt = () => sampleQueues(api.deps.db, kinds);
  await Promise.all([attempt(), attempt(), attempt()]);
  const [row] = await api.database.sql`
    select count(*)::int as rows, count(distinct at)::int as minutes, max(queued) as queued from queue_samples`;
  // A minute may have begun between the three.
  assert.equal(row?.rows, row?.minutes * kinds.length);
  assert.equal(row?.queued, 1);
});

test('the history sums the kinds and what ended, in no more steps than a chart shows', async () => {
  await age(1);
  const done = await thumbnail(admin.id);
  await (await takeJob(api.deps.db, done.id)).complete({ output: {} });
  await api.database.sql`
    update jobs set finished_at = date_trunc('minute', now()) - interval '5 seconds' where id = ${done.id}`;
  await sampleQueues(api.deps.db, kinds);
  const { points, step_seconds } = await history('?minutes=60');
  assert.equal(step_seconds, 60);
  const last = points.at(-1);
  assert.deepEqual([last?.queued, last?.processing, last?.completed, last?.failed], [1, 1, 1, 0]);
  assert.ok((last?.oldest_seconds ?? 0) >= 90);
  assert.equal((await history('?minutes=60&kind=duration')).points.at(-1)?.queued, 0);

  const week = await history('?minutes=10080');
  assert.ok(week.points.length <= 2, 'several minutes are one step');
  assert.ok(10_080 / (week.step_seconds / 60) <= 240);
  assert.equal(
    week.points.reduce((sum, { completed }) => sum + completed, 0),
    1,
  );
});

test('samples are forgotten after a week', async () => {
  await age(8 * 24 * 60);
  await pruneQueueSamples(api.deps.db, 7);
  const [row] = await api.database.sql`select count(*)::int as rows from queue_samples`;
  assert.equal(row?.rows, 0);
});

test('workers are shown with what each does, and a killed one with what it still holds', async () => {
  const device = { kind: 'cuda', name: 'Acme G1' } as const;
  const model = { name: 'faithful', goodFor: 'photos', scale: 4, installed: true, denoise: false };
  const models = [model, { ...model, name: 'other', installed: false }];
  await announceWorker(api.deps.db, { name: 'w1', startedAt: new Date(), lanes: { gpu: 1 }, device, models });
  await announceWorker(api.deps.db, {
    name: 'w2',
    startedAt: new Date(),
    lanes: {},
    device: null,
    models: [],
  });
  type Worker = { worker: string; seen_at: string | null; models: string[]; jobs: { lane: string }[] };
  const { workers } = await jsonOf<{ workers: Worker[] }>(admin.get('/workers'));
  assert.deepEqual(
    workers.map(({ worker, models, jobs }) => [worker, models, jobs.map(({ lane }) => lane)]),
    // The first is that of `takeJob`, which never announced itself.
    [
      ['test', [], ['image']],
      ['w1', ['faithful'], []],
      ['w2', [], []],
    ],
  );
  assert.deepEqual(
    workers.map(({ seen_at }) => seen_at === null),
    [true, false, false],
  );
});

test('what does not fit is refused', async () => {
  for (const query of ['minutes=4', 'minutes=10081', 'kind=crop']) {
    assert.equal((await admin.get(`/queues/history?${query}`)).status, 422, query);
  }
});
