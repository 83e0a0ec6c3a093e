import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Caller, jsonOf } from '../../test/api.ts';
import { insertPhoto } from '../../test/support/rows.ts';
import { nightly, type RunPage, type Schedule, startScheduleApi } from '../../test/support/schedule-api.ts';
import { workOff } from '../../test/support/schedules.ts';
import type { RunView } from '../schedules/view.ts';

const { api, admin, until, create, startRun, ended, close } = await startScheduleApi();
after(close);

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

test('a schedule in a zone that another version knows is shown, and can be changed', async () => {
  const me = await api.signUp();
  const { id, links } = await create(me);
  await api.database.sql`update schedules set timezone = 'Mars/Olympus' where id = ${id}`;
  const { schedules } = await jsonOf<{ schedules: Schedule[] }>(me.get('/schedules'));
  assert.deepEqual([schedules[0]?.timezone, schedules[0]?.next_runs.length], ['Mars/Olympus', 1]);
  assert.equal((await patch(me, links.self, { timezone: 'UTC' })).status, 200);
  assert.equal((await jsonOf<Schedule>(me.get(links.self))).next_runs.length, 5);
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
