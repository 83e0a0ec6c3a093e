import assert from 'node:assert/strict';
import { globSync, utimesSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { jobs } from '../../db/schema/jobs.ts';
import { jsonOf } from '../../test/api.ts';
import { insertPhoto } from '../../test/support/rows.ts';
import { type RunPage, startScheduleApi } from '../../test/support/schedule-api.ts';
import { workOff } from '../../test/support/schedules.ts';

const { api, admin, until, create, startRun, runOf, ended, close } = await startScheduleApi();
after(close);

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
  assert.deepEqual(
    page.jobs.map((job) => job.run_id),
    [run.id, run.id, run.id],
  );
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
  const mine = () => db.select().from(jobs).where(eq(jobs.ownerId, me.id));
  await until(mine, (rows) => rows.length >= 5);
  await until(
    () => Promise.all(asked.map((run) => runOf(me, run))),
    (runs) => runs.some(({ status }) => status !== 'running'),
  );
  assert.equal((await mine()).length, 5);
  // Only now is it certain which of them took the photos, and goes on until its jobs have ended.
  const isGoingOn = (await runOf(me, asked[0])).status === 'running';
  const busy = await me.post((isGoingOn ? one : two).links.run);
  assert.deepEqual([busy.status, (await jsonOf<{ code: string }>(busy)).code], [409, 'RUN_IN_PROGRESS']);
  await workOff(db, 'thumbnail');
  for (const run of asked) assert.equal((await ended(me, run)).status, 'completed');
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
  const folder = dirname(settings.SCRATCH_DIR);
  // A file of its own: the store may link it, and its time is changed below.
  const film = join(folder, 'film');
  await writeFile(film, 'no film, which nobody looks at here');
  await store.putFile('videos/7_lost.mp4', film, 'video/mp4');
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
