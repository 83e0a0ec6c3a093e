import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setRole } from '../../db/users.ts';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { noisePhoto } from '../support/photo.ts';
import { until } from '../support/until.ts';

/** As an operator of the API Manager: its four routes over HTTP, and a worker that does what a schedule asks for. */
let fleet: Fleet;
before(async () => {
  fleet = await openFleet({ SCHEDULE_TIMEZONE: 'Asia/Tokyo' });
  await fleet.startWorker('tester');
  const { id } = await get<{ id: string }>('/me');
  await setRole(fleet.db, id, 'admin', 'a test');
});
after(() => fleet.close());

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${fleet.client.url}${path}`, {
    ...init,
    headers: { authorization: fleet.client.authorization, 'content-type': 'application/json' },
  });
const get = async <T>(path: string): Promise<T> => (await (await call(path)).json()) as T;
const post = (path: string, body: object = {}) => call(path, { method: 'POST', body: JSON.stringify(body) });

type Status = {
  enabled: boolean;
  interval: number;
  nextRun: string | null;
  lastRun: string | null;
  successCount: number;
  isRunning: boolean;
};

test('a schedule is switched on, run, and its state is that of its run', async () => {
  const photo = await fleet.client.upscale(await noisePhoto(24, 16));
  await fleet.client.until(photo.id, ({ status }) => status === 'completed');
  const name = 'thumbnail-missing';
  const before = await get<Status>(`/api/scheduler/status/${name}`);
  assert.deepEqual([before.enabled, before.lastRun, before.nextRun], [false, null, null]);

  const set = await post(`/api/scheduler/toggle/${name}`, { enabled: true, interval: 6 });
  assert.equal(set.status, 200, await set.text());
  const on = await get<Status>(`/api/scheduler/status/${name}`);
  assert.deepEqual([on.enabled, on.interval, on.successCount], [true, 6, 0]);
  assert.ok(Date.parse(on.nextRun ?? '') > Date.now());
  const all = await get<{ apis: Record<string, Status>; global: { timezone: string } }>(
    '/api/scheduler/global',
  );
  assert.deepEqual([all.global.timezone, all.apis[name]?.enabled], ['Asia/Tokyo', true]);
  const cron = await get<{ status: string; content: string }>('/api/scheduler/cron');
  assert.ok(cron.status === 'ok' && cron.content.includes(name));

  type List = { schedules: { name: string; links: { run: string } }[] };
  const { schedules } = await get<List>('/schedules');
  const run = schedules.find((schedule) => schedule.name === name)?.links.run ?? '';
  assert.equal((await post(run)).status, 202);
  const done = await until('the run to be counted', 120, async () => {
    const status = await get<Status>(`/api/scheduler/status/${name}`);
    return status.successCount === 1 && !status.isRunning && status;
  });
  assert.ok(Date.parse(done.lastRun ?? '') <= Date.now());
  const { jobs } = await get<{ jobs: { status: string; run_id: string | null }[] }>('/jobs?kind=thumbnail');
  assert.deepEqual(
    jobs.map(({ status, run_id: of }) => [status, of !== null]),
    [['completed', true]],
  );
});

test('names that once wrote a crontab, and hours that broke it, are refused', async () => {
  const command = encodeURIComponent('x\n* * * * * root touch /tmp/owned');
  assert.equal((await post(`/api/scheduler/toggle/${command}`, { enabled: true, interval: 1 })).status, 422);
  const zero = await post('/api/scheduler/toggle/thumbnail-missing', { enabled: true, interval: 0 });
  assert.equal(zero.status, 422);
});
