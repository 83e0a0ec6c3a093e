import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { insertPhoto } from '../../test/support/rows.ts';
import { type Background, runSchedules } from '../../test/support/schedules.ts';
import type { RunView, scheduleView } from './view.ts';

let api: TestApi;
let me: Caller;
/** Two API processes, as far as schedules can tell. */
let processes: Background[];
before(async () => {
  api = await startTestApi({ SCHEDULE_MIN_SECONDS: '1' });
  me = await api.signUp();
  processes = [runSchedules(api), runSchedules(api)];
});
after(async () => {
  for (const { stop } of processes) await stop();
  await api.close();
});

const until: Background['until'] = (ask, is) => (processes[0] as Background).until(ask, is);
const everySecond = { work: 'thumbnail-missing', cron: '* * * * * *' };
type Links = { links: ReturnType<typeof scheduleView>['links'] };
const create = async (fields: object): Promise<Links> => jsonOf(me.post('/schedules', fields));
const runsOf = async ({ links }: Links) =>
  (await jsonOf<{ runs: RunView[] }>(me.get(`${links.runs}?limit=200`))).runs;
/** Nobody but BullMQ fires within ten seconds of the tick: later ones are found overdue in Postgres. */
const firedByBullmq = ({ started_at, due_at }: RunView) =>
  Date.parse(started_at) - Date.parse(due_at ?? '') < 10_000;
const dues = (runs: RunView[]) => runs.map(({ due_at }) => due_at);

test('BullMQ fires every second; two processes answer each tick once; a flushed Redis is armed again', async () => {
  const schedule = await create({ name: 'each-second', ...everySecond });
  const before = await until(
    () => runsOf(schedule),
    (runs) => runs.filter(firedByBullmq).length >= 3,
  );
  assert.equal(new Set(dues(before)).size, before.length);
  await api.deps.queues.redis.flushall();
  const flushedAt = new Date().toISOString();
  const since = (runs: RunView[]) =>
    runs.filter((run) => (run.due_at ?? '') > flushedAt && firedByBullmq(run));
  const runs = await until(
    () => runsOf(schedule),
    (all) => since(all).length >= 3,
  );
  assert.equal(new Set(dues(runs)).size, runs.length);
  assert.equal((await me.delete(schedule.links.self)).status, 204);
  // The scheduler that is left in Redis goes with its next tick.
  await until(
    () => api.deps.queues.of('schedules').getJobSchedulersCount(),
    (count) => count === 0,
  );
});

test('a tick is skipped while a run goes on, and says so', async () => {
  await insertPhoto(api.deps.db, me.id);
  const schedule = await create({ name: 'slow', ...everySecond });
  const runs = await until(
    () => runsOf(schedule),
    (all) => all.length >= 3,
  );
  const first = runs.at(-1);
  assert.equal(first?.status, 'running');
  for (const { status, error } of runs.slice(0, -1))
    assert.deepEqual([status, error?.code], ['skipped', 'RUN_IN_PROGRESS']);
  const { last_run, is_running } = await jsonOf<ReturnType<typeof scheduleView>>(me.get(schedule.links.self));
  assert.deepEqual([last_run?.id, is_running], [first?.id, true]);
});

test('one that is switched off fires no more', async () => {
  const schedule = await create({ name: 'stopped', ...everySecond });
  await until(
    () => runsOf(schedule),
    (runs) => runs.length > 0,
  );
  const headers = { authorization: `Bearer ${me.token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ enabled: false });
  await api.request(schedule.links.self, { method: 'PATCH', headers, body });
  const at = dues(await runsOf(schedule)).length;
  const queue = api.deps.queues.of('schedules');
  const id = schedule.links.self.split('/').at(-1) ?? '';
  await until(
    () => queue.getJobScheduler(id),
    (scheduler) => scheduler === undefined,
  );
  assert.equal((await runsOf(schedule)).length, at);
});
