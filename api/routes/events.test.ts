import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { pruneStatusChanges } from '../../db/jobs/status-log.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { takeJob } from '../../test/support/attempt.ts';
import { nextOf, readEvents } from '../../test/support/event-stream.ts';
import { until } from '../../test/support/until.ts';
import { publishDue } from '../events/publish.ts';
import { EVERYBODY } from '../jobs/changes.ts';
import type { JobView } from '../jobs/view.ts';

let api: TestApi;
let me: Caller;
before(async () => {
  api = await startTestApi();
});
after(() => api.close());
beforeEach(async () => {
  me = await api.signUp();
});

const open = async (lastEventId?: string) =>
  readEvents(await me.get('/events', lastEventId === undefined ? {} : { 'last-event-id': lastEventId }));
const submit = async (caller = me) =>
  (await jsonOf<{ job: JobView }>(caller.post('/upscale', form('file', [await photoFile()])))).job.id;
/** Until all that was written has its place in the log, as after half a second of any API process. */
const published = () =>
  until('the events to be published', 20, async () => {
    await publishDue(api.deps);
    const waiting = await api.database.sql`select 1 from job_events where is_told and position is null`;
    return waiting.length === 0;
  });
const told = async (events: ReturnType<typeof readEvents>) => {
  const heard = await nextOf(events);
  return [heard?.event, heard?.data.data.id, heard?.data.data.status];
};

test('a new reader is told where the stream begins, then of each change of each job, with the whole job', async () => {
  await submit();
  await published();
  const events = await open();
  assert.equal((await nextOf(events))?.event, 'reload');
  const [one, other] = [await submit(), await submit(await api.signUp())];
  const attempt = await takeJob(api.deps.db, one);
  assert.deepEqual(await told(events), ['job.queued', one, 'queued']);
  assert.deepEqual(await told(events), ['job.processing', one, 'processing']);
  await attempt.progress(0.25, 'tiles');
  const { value: progress } = await events.next();
  assert.deepEqual([progress?.event, progress?.id], ['job.progress', undefined]);
  assert.deepEqual(progress?.data.data, { id: one, progress: { percent: 25, stage: 'tiles' } });
  await attempt.fail('CORRUPT_MEDIA', 'no');
  const failed = await nextOf(events);
  assert.deepEqual(failed?.data, {
    type: 'job.failed',
    timestamp: failed?.data.data.updated_at,
    data: await jsonOf(me.get(`/jobs/${one}`)),
  });
  await takeJob(api.deps.db, other);
  const next = await submit();
  await takeJob(api.deps.db, next);
  assert.deepEqual(await told(events), ['job.queued', next, 'queued'], "a stranger's job is not told of");
  await events.return(undefined);
  assert.equal(api.deps.changes.open, 0);
});

test('who comes back hears what was missed, as it was then', async () => {
  const first = await open();
  await nextOf(first);
  const id = await submit();
  const attempt = await takeJob(api.deps.db, id);
  const queued = await nextOf(first);
  await first.return(undefined);
  await attempt.progress(0.5, 'tiles');
  await attempt.fail('INTERNAL', 'once');
  await me.post(`/jobs/${id}/retry`);
  await (await takeJob(api.deps.db, id, 2)).complete({ output: {} });

  const again = await open(queued?.id);
  const statuses = [];
  for (let i = 0; i < 5; i++) {
    const { data } = (await nextOf(again))?.data ?? {};
    statuses.push([data?.status, (data?.error as { code: string } | null)?.code, data?.finished_at !== null]);
  }
  assert.deepEqual(statuses, [
    ['processing', undefined, false],
    ['failed', 'INTERNAL', true],
    ['queued', undefined, false],
    ['processing', undefined, false],
    ['completed', undefined, true],
  ]);
  await again.return(undefined);
});

test('an id that is too old, of another log, or no id at all begins anew', async () => {
  const id = await submit();
  await takeJob(api.deps.db, id);
  await published();
  const events = await open();
  const now = (await nextOf(events))?.id;
  await events.return(undefined);
  await api.database.sql`update job_events set at = at - interval '4 days'`;
  await api.deps.db.transaction((tx) => pruneStatusChanges(tx, 72));
  for (const old of ['0', '999999999', 'x', '-1']) {
    const anew = await open(old);
    const heard = await nextOf(anew);
    assert.deepEqual([heard?.event, heard?.id], ['reload', now], old);
    await anew.return(undefined);
  }
  const current = await open(now);
  const next = await submit();
  await takeJob(api.deps.db, next);
  assert.deepEqual(await told(current), ['job.queued', next, 'queued'], 'the newest id is not too old');
  await current.return(undefined);
});

test('a switched-off account hears no more, and is refused when it comes back', async () => {
  const events = await open();
  await nextOf(events);
  await api.database.sql`update users set is_active = false where id = ${me.id}`;
  // Within 15 s by itself, and with the next that happens.
  const happening = setInterval(() => api.deps.changes.announce(me.id), 200);
  assert.equal(await nextOf(events), undefined);
  clearInterval(happening);
  assert.equal((await me.get('/events')).status, 400);
});

test('an administrator may follow the jobs of everybody, for as long as that is what they are', async () => {
  assert.equal((await me.get('/events?scope=everybody')).status, 403);
  const administrator = await api.signUpAdministrator();
  const events = readEvents(await administrator.get('/events?scope=everybody'));
  assert.equal((await nextOf(events))?.event, 'reload');
  const id = await submit();
  const attempt = await takeJob(api.deps.db, id);
  assert.deepEqual(await told(events), ['job.queued', id, 'queued']);
  assert.deepEqual(await told(events), ['job.processing', id, 'processing']);
  await attempt.progress(0.25, 'tiles');
  assert.equal((await events.next()).value?.data.data.id, id, 'progress, too');
  await api.database.sql`update users set role = 'user' where id = ${administrator.id}`;
  // Within 15 s by itself, and with the next that happens.
  const happening = setInterval(() => api.deps.changes.announce(EVERYBODY), 200);
  assert.equal(await nextOf(events), undefined);
  clearInterval(happening);
});

test('one account has so many streams, and those that end make room', async () => {
  const answers = [];
  for (let i = 0; i < 64; i++) answers.push(await me.get('/events'));
  const refused = await me.get('/events');
  assert.equal(refused.status, 429);
  assert.equal((await jsonOf<{ code: string }>(refused)).code, 'TOO_MANY_STREAMS');
  await Promise.all(answers.map(({ body }) => body?.cancel()));
  assert.equal(api.deps.changes.open, 0);
  const one = await me.get('/events');
  assert.equal(one.status, 200);
  await one.body?.cancel();
});
