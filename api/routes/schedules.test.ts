import assert from 'node:assert/strict';
import { globSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { jobs } from '../../db/schema/jobs.ts';
import { users } from '../../db/schema/users.ts';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { insertPhoto } from '../../test/support/rows.ts';
import { type Background, runSchedules, workOff } from '../../test/support/schedules.ts';
import type { RunView, scheduleView } from '../schedules/view.ts';

type Schedule = ReturnType<typeof scheduleView>;
type RunPage = { run: RunView; jobs: { id: string; kind: string; input: { photo_id: string } }[] };

let api: TestApi;
let admin: Caller;
let background: Background;
const until: Background['until'] = (ask, is) => background.until(ask, is);
before(async () => {
  api = await startTestApi();
  admin = await api.signUp();
  await api.deps.db.update(users).set({ role: 'admin' }).where(eq(users.id, admin.id));
  background = runSchedules(api);
});
after(async () => {
  await background.stop();
  await api.close();
});

const nightly = { work: 'thumbnail-missing', cron: '0 3 * * *', timezone: 'Asia/Tokyo' };
let names = 0;
const create = async (who: Caller, fields: object = {}): Promise<Schedule> => {
  const answer = await who.post('/schedules', { name: `s${names++}`, ...nightly, ...fields });
  assert.equal(answer.status, 201, await answer.clone().text());
  return jsonOf(answer);
};
const startRun = async (who: Caller, { links }: Schedule, body?: object): Promise<RunView> => {
  const answer = await who.post(links.run, body);
  assert.equal(answer.status, 202, await answer.clone().text());
  return jsonOf(answer);
};
const runOf = async (who: Caller, { links }: RunView) => (await jsonOf<RunPage>(who.get(links.self))).run;
const ended = (who: Caller, run: RunView) =>
  until(
    () => runOf(who, run),
    ({ status }) => status !== 'running',
  );
const patch = (who: Caller, path: string, body: object) =>
  api.request(path, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${who.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('a schedule shows what it does and its next five ticks', async () => {
  const me = await api.signUp();
  const made = await create(me, { parameters: { width: 320 } });
  assert.deepEqual(made.parameters, { width: 320, fit: 'inside', format: 'jpeg', strategy: 'exact' });
  assert.equal(made.next_runs.length, 5);
  assert.ok(
    made.next_runs.every((tick) => tick.endsWith('T18:00:00.000Z')),
    `${made.next_runs}`,
  );
  assert.deepEqual([made.is_running, made.last_run, made.overlap], [false, null, 'skip']);
  assert.deepEqual(await jsonOf(me.get(made.links.self)), made);
  assert.deepEqual(await jsonOf(me.get('/schedules')), { schedules: [made], next_cursor: null });
});

test('what does not fit is refused by its field, and nothing is stored', async () => {
  const me = await api.signUp();
  for (const [fields, field] of [
    [{ cron: '* * * * * *' }, 'cron'],
    [{ cron: undefined }, 'cron'],
    [{ every_hours: 3 }, 'cron'],
    [{ cron: undefined, every_hours: 0 }, 'every_hours'],
    [{ timezone: 'Mars/Olympus' }, 'timezone'],
    [{ parameters: { width: 'wide' } }, 'parameters.width'],
    [{ parameters: { photo_id: '0190f3d2-0000-7000-8000-000000000000' } }, 'parameters.photo_id'],
    [{ parameters: { colour: 1 } }, 'parameters'],
    [{ work: 'thumbnail', parameters: {} }, 'parameters.photo_id'],
    [{ name: 'a\n* * * * * root x' }, 'name'],
    [{ work: 'format-disk' }, 'work'],
    [{ max_items: 0 }, 'max_items'],
    [{ work: 'purge' }, 'scope'],
  ] as const) {
    const answer = await me.post('/schedules', { name: 'x', ...nightly, ...fields });
    const { errors, detail } = await jsonOf<{ errors: { path: string[] }[]; detail: string }>(answer);
    assert.equal(answer.status, 422, JSON.stringify(fields));
    assert.equal(errors?.[0]?.path.slice(1).join('.'), field, detail);
  }
  assert.equal((await me.post('/schedules', { name: 'x', ...nightly, scope: 'everybody' })).status, 403);
  assert.deepEqual(await jsonOf(me.get('/schedules')), { schedules: [], next_cursor: null });
});

test('a stranger finds nothing, an administrator everything', async () => {
  const [me, stranger] = [await api.signUp(), await api.signUp()];
  const made = await create(me);
  const run = await startRun(me, made);
  for (const path of [made.links.self, made.links.runs, run.links.self]) {
    assert.equal((await stranger.get(path)).status, 404, path);
    assert.equal((await admin.get(path)).status, 200, path);
  }
  assert.equal((await patch(stranger, made.links.self, { enabled: false })).status, 404);
  assert.equal((await stranger.post(made.links.run)).status, 404);
  assert.equal((await stranger.post(`${run.links.self}/cancel`)).status, 404);
  assert.equal((await stranger.delete(made.links.self)).status, 404);
  assert.equal((await me.delete(made.links.self)).status, 204);
  assert.equal((await me.get(made.links.self)).status, 404);
});

test('a change holds from the next run on; a name belongs to one schedule', async () => {
  const me = await api.signUp();
  const [made, other] = [await create(me), await create(me)];
  const off = await jsonOf<Schedule>(patch(me, made.links.self, { enabled: false }));
  assert.deepEqual([off.enabled, off.next_runs], [false, []]);
  const hourly = await jsonOf<Schedule>(patch(me, made.links.self, { enabled: true, every_hours: 6 }));
  assert.deepEqual([hourly.cron, hourly.every_hours, hourly.next_runs.length], ['0 */6 * * *', 6, 5]);
  assert.equal((await patch(me, made.links.self, { name: other.name })).status, 409);
  assert.equal((await me.post('/schedules', { ...nightly, name: other.name })).status, 409);
  assert.equal((await patch(me, made.links.self, { scope: 'everybody' })).status, 403);
  assert.equal(
    (await patch(me, made.links.self, { work: 'duration-missing', parameters: { at: 3 } })).status,
    422,
  );
});

test('a sweep makes one job for each of its owner’s photos that lacks something; a bad one fails alone', async () => {
  const [me, other] = [await api.signUp(), await api.signUp()];
  const { db } = api.deps;
  const photos = [];
  for (let i = 0; i < 3; i++) photos.push(await insertPhoto(db, me.id));
  await insertPhoto(db, other.id);
  const run = await startRun(me, await create(me), { parameters: { width: 99 } });
  const page = await until(
    () => jsonOf<RunPage>(me.get(run.links.self)),
    (seen) => seen.jobs.length === 3,
  );
  assert.deepEqual(page.jobs.map((job) => job.input.photo_id).sort(), photos.sort());
  assert.equal(page.run.counts.total, 3);
  let bad = true;
  await workOff(db, 'thumbnail', async ({ fail, complete }) => {
    if (bad) await fail('CORRUPT_MEDIA', 'It is cut short.');
    else await complete({ output: {} });
    bad = false;
  });
  const done = await ended(me, run);
  assert.equal(done.status, 'completed');
  assert.deepEqual(done.counts, { total: 3, completed: 2, failed: 1, cancelled: 0, refused: 0 });
  assert.ok(done.duration_seconds > 0 && done.parameters.width === 99);
});

test('what failed by the file’s own fault is left alone by the next run, other failures are tried again', async () => {
  const me = await api.signUp();
  const { db } = api.deps;
  await insertPhoto(db, me.id);
  const schedule = await create(me);
  const fate = async (code: string) => {
    const run = await startRun(me, schedule);
    await until(
      () => runOf(me, run),
      ({ counts, status }) => counts.total !== null || status !== 'running',
    );
    await workOff(db, 'thumbnail', ({ fail }) => fail(code, 'No luck.'));
    return ended(me, run);
  };
  const first = await fate('WORKER_LOST');
  assert.deepEqual([first.status, first.error], ['failed', { code: 'WORKER_LOST', message: 'No luck.' }]);
  assert.equal((await fate('CORRUPT_MEDIA')).counts.failed, 1);
  const third = await fate('CORRUPT_MEDIA');
  assert.deepEqual([third.status, third.counts.total], ['completed', 0]);
});

test('runs of one schedule do not overlap, and two sweeps at once never take the same photo', async () => {
  const me = await api.signUp();
  const { db } = api.deps;
  for (let i = 0; i < 5; i++) await insertPhoto(db, me.id);
  const [one, two] = [await create(me), await create(me)];
  const asked = await Promise.all([startRun(me, one), startRun(me, two)]);
  const busy = await me.post(one.links.run);
  assert.equal(busy.status, 409);
  assert.equal((await jsonOf<{ code: string }>(busy)).code, 'RUN_IN_PROGRESS');
  const mine = () => db.select().from(jobs).where(eq(jobs.ownerId, me.id));
  await until(mine, (rows) => rows.length >= 5);
  await until(
    () => Promise.all(asked.map((run) => runOf(me, run))),
    (runs) => runs.some(({ status }) => status !== 'running'),
  );
  assert.equal((await mine()).length, 5);
  await workOff(db, 'thumbnail');
  for (const run of asked) assert.equal((await ended(me, run)).status, 'completed');
});

test('a list tells how each schedule and its last run did, in one request', async () => {
  const me = await api.signUp();
  const made = [await create(me), await create(me), await create(me)];
  const runs = [];
  for (const schedule of made) runs.push(await ended(me, await startRun(me, schedule)));
  type List = { schedules: Schedule[]; next_cursor: string | null };
  const { schedules: all } = await jsonOf<List>(me.get('/schedules'));
  assert.deepEqual(
    all.map(({ last_run }) => last_run),
    runs,
  );
  const first = await jsonOf<List>(me.get('/schedules?limit=2'));
  const second = await jsonOf<List>(me.get(`/schedules?limit=2&cursor=${first.next_cursor}`));
  assert.deepEqual([...first.schedules, ...second.schedules], all);
  assert.equal(second.next_cursor, null);
});

test('a run asked for twice with one Idempotency-Key is one run', async () => {
  const me = await api.signUp();
  const { links } = await create(me);
  const key = { 'idempotency-key': 'tonight' };
  const ask = () => me.post(links.run, { max_items: 2 }, key);
  const [first, second] = [await jsonOf<RunView>(ask()), await ask()];
  assert.equal(second.headers.get('idempotent-replayed'), 'true');
  assert.equal((await jsonOf<RunView>(second)).id, first.id);
  assert.equal(first.max_items, 2);
  assert.equal((await me.post(links.run, { max_items: 3 }, key)).status, 422);
  const { runs } = await jsonOf<{ runs: RunView[] }>(me.get(links.runs));
  assert.deepEqual(
    runs.map(({ id }) => id),
    [first.id],
  );
});

test('a cancelled run ends with its queued jobs', async () => {
  const me = await api.signUp();
  for (let i = 0; i < 3; i++) await insertPhoto(api.deps.db, me.id);
  const run = await startRun(me, await create(me));
  await until(
    () => jsonOf<RunPage>(me.get(run.links.self)),
    (page) => page.jobs.length === 3,
  );
  assert.equal((await me.post(`${run.links.self}/cancel`)).status, 202);
  const done = await ended(me, run);
  assert.equal(done.status, 'cancelled');
  assert.deepEqual(done.counts, { total: 3, completed: 0, failed: 0, cancelled: 3, refused: 0 });
  assert.equal((await me.post(`${run.links.self}/cancel`)).status, 200);
});

test('a kind on a schedule is one ordinary job, and its refusal is the run’s', async () => {
  const me = await api.signUp();
  const photoId = await insertPhoto(api.deps.db, me.id);
  const fields = { work: 'upscale', parameters: { photo_id: photoId, scale: 2 } };
  const run = await startRun(me, await create(me, fields));
  await until(
    () => workOff(api.deps.db, 'upscale'),
    (ended) => ended === 1,
  );
  assert.equal((await ended(me, run)).counts.completed, 1);
  const stranger = await api.signUp();
  const lost = await ended(stranger, await startRun(stranger, await create(stranger, fields)));
  assert.deepEqual([lost.status, lost.error?.code], ['failed', 'MEDIA_MISSING']);
});

test('an administrator’s sweep over everybody makes jobs that belong to the photos’ owners', async () => {
  const owner = await api.signUp();
  const photoId = await insertPhoto(api.deps.db, owner.id);
  const run = await startRun(admin, await create(admin, { scope: 'everybody' }));
  const mine = () => jsonOf<RunPage>(owner.get('/jobs?kind=thumbnail'));
  const { jobs: seen } = await until(mine, (page) => page.jobs.length === 1);
  assert.equal(seen[0]?.input.photo_id, photoId);
  await until(
    async () => {
      await workOff(api.deps.db, 'thumbnail');
      return runOf(admin, run);
    },
    ({ status }) => status === 'completed',
  );
});

test('a purge is done by the platform itself, and counted for Prometheus', async () => {
  const fields = { work: 'purge', scope: 'everybody', parameters: { older_than_days: 1 } };
  const purge = await create(admin, fields);
  const run = await startRun(admin, purge);
  assert.equal((await ended(admin, run)).status, 'completed');
  const page = await (await api.request('/metrics')).text();
  assert.match(page, /^darkroom_schedule_runs\{status="completed"\} [1-9]/m);
  assert.match(page, /^darkroom_schedule_overdue_seconds 0$/m);
  const name = `darkroom_schedule_last_success_timestamp_seconds\\{schedule="${purge.name}"\\} \\d{10}`;
  assert.match(page, new RegExp(name));
});

test('a scan of the store takes in a film that nobody told of', async () => {
  const { store, settings } = api.deps;
  await store.putFile('videos/7_lost.mp4', import.meta.filename, 'video/mp4');
  const folder = dirname(settings.SCRATCH_DIR);
  // As if it had lain there for an hour: a younger one may still be on its way.
  const hourAgo = new Date(Date.now() - 3_600_000);
  for (const path of globSync(`${folder}/**/7_lost.mp4*`)) utimesSync(path, hourAgo, hourAgo);
  const run = await startRun(admin, await create(admin, { work: 'storage-scan', scope: 'everybody' }));
  const done = await ended(admin, run);
  assert.deepEqual([done.status, done.counts.completed], ['completed', 1]);
});

test('sweeps do not use up what a user may have in the queue', async () => {
  const me = await api.signUp();
  const photoId = await insertPhoto(api.deps.db, me.id);
  const run = await startRun(me, await create(me));
  await until(
    () => jsonOf<RunPage>(me.get(run.links.self)),
    (page) => page.jobs.length === 1,
  );
  const { maxLiveJobs } = api.deps;
  api.deps.maxLiveJobs = 1;
  const answer = await me.post('/jobs', { kind: 'upscale', input: { photo_id: photoId } });
  api.deps.maxLiveJobs = maxLiveJobs;
  assert.equal(answer.status, 202);
});
