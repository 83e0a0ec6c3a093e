import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { takeJob } from '../../test/support/attempt.ts';
import type { JobView } from '../jobs/view.ts';

let api: TestApi;
let me: Caller;
let id: string;
before(async () => {
  api = await startTestApi();
  me = await api.signUp();
});
after(() => api.close());
test.beforeEach(async () => {
  id = (await jsonOf<{ job: JobView }>(me.post('/upscale', form('file', [await photoFile()])))).job.id;
});

const open = (headers: Record<string, string> = {}) => me.get(`/jobs/${id}/events`, headers);

/** The events of a stream as they come: [id, status, percent]. */
async function* eventsOf(answer: Response): AsyncGenerator<[string, string, number]> {
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString();
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = /^(?:retry: 3000\n)?id: (\d+)\nevent: job\ndata: (.*)$/.exec(text.slice(0, end));
      text = text.slice(end + 2);
      assert.ok(event, 'each event has an id, a name and one line of data');
      const job = JSON.parse(event[2] ?? '') as JobView;
      yield [event[1] ?? '', job.status, job.progress.percent];
    }
  }
}

test('the stream begins with the job as it is, tells every change and ends with the job', async () => {
  const answer = await open();
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.equal(answer.headers.get('x-accel-buffering'), 'no');
  const events = eventsOf(answer);
  const next = async () => (await events.next()).value;
  assert.deepEqual(await next(), ['1', 'queued', 0]);
  const attempt = await takeJob(api.deps.db, id);
  assert.deepEqual(await next(), ['2', 'processing', 0]);
  await attempt.progress(0.25, 'tiles');
  assert.deepEqual(await next(), ['3', 'processing', 25]);
  await attempt.fail('CORRUPT_MEDIA', 'no');
  assert.deepEqual(await next(), ['4', 'failed', 25]);
  assert.deepEqual(await events.next(), { value: undefined, done: true });
  assert.equal(api.deps.changes.open, 0);
});

test('who comes back is told where the job is now, and not to come again after its end', async () => {
  await takeJob(api.deps.db, id);
  const first = eventsOf(await open({ 'last-event-id': '1' }));
  assert.deepEqual((await first.next()).value, ['2', 'processing', 0]);
  await first.return(undefined);
  const attempt = await api.database.sql`
    update jobs set status = 'cancelled', lease_token = null, finished_at = now() where id = ${id} returning version`;
  assert.equal(attempt[0]?.version, 3);
  assert.equal((await open({ 'last-event-id': '3' })).status, 204);
  const missed = eventsOf(await open({ 'last-event-id': '2' }));
  assert.deepEqual((await missed.next()).value, ['3', 'cancelled', 0]);
  assert.equal((await missed.next()).done, true);
});

test('a reader who leaves frees its place', async () => {
  const events = eventsOf(await open());
  await events.next();
  assert.equal(api.deps.changes.open, 1);
  await events.return(undefined);
  assert.equal(api.deps.changes.open, 0);
});

test('a reader who is slow gets the newest state, not all of them', async () => {
  const events = eventsOf(await open());
  await events.next();
  const attempt = await takeJob(api.deps.db, id);
  for (let step = 1; step <= 20; step++) await attempt.progress(step / 40, 'tiles');
  const [version, , percent] = (await events.next()).value ?? [];
  assert.deepEqual([Number(version) >= 2, (percent ?? 0) <= 50], [true, true]);
  let last = percent;
  while (last !== 50) last = (await events.next()).value?.[2];
  await events.return(undefined);
});

test('after a lost connection to the database everybody looks again', async () => {
  const events = eventsOf(await open());
  await events.next();
  const reading = events.next();
  await api.database.sql`alter table jobs disable trigger job_changed`;
  await api.database.sql`
    update jobs set status = 'cancelled', finished_at = now(), version = version + 1 where id = ${id}`;
  await api.database.sql`alter table jobs enable trigger job_changed`;
  api.deps.changes.announceAll();
  assert.deepEqual((await reading).value, ['2', 'cancelled', 0]);
});
