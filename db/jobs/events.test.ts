import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { NIL } from 'uuid';
import { age, insertPhoto, openRows, type Rows, submit } from '../../test/support/rows.ts';
import { jobEvents } from '../schema/job-events.ts';
import { jobs } from '../schema/jobs.ts';
import { claimJob } from './claim.ts';
import { listJobEvents } from './events.ts';
import { cancelClaimedJob, completeJob, failJob, requeueJob } from './finish.ts';
import { renewLeases, writeProgress } from './lease.ts';
import { expireLeases, pruneJobs, reissue } from './reconcile.ts';
import { markEnqueued, relayJobs } from './relay.ts';
import type { JobRow, Lease } from './row.ts';
import { publishStatusChanges, readStatusChanges } from './status-log.ts';
import { cancelJob, retryJob } from './steer.ts';

let rows: Rows;
before(async () => {
  rows = await openRows();
});
after(() => rows.close());

const thumbnail = async () =>
  submit(rows.db, rows.ownerId, 'thumbnail', { photoId: await insertPhoto(rows.db, rows.ownerId) });

async function claim(id: string): Promise<Lease> {
  const token = randomUUID();
  const [{ generation } = { generation: 0 }] = await rows.db.select().from(jobs).where(eq(jobs.id, id));
  const job = await claimJob(rows.db, { jobId: id, generation, token, worker: 'w1', leaseSeconds: 10 });
  assert.ok(job, 'the job is there to be claimed');
  return { jobId: id, token };
}

const kinds = ['thumbnail', 'upscale', 'duration'];
const all = { after: NIL, limit: 100 };
const relay = () => relayJobs(rows.db, 'epoch-1', kinds, all, async () => {});
const told = async ({ id }: Pick<JobRow, 'id'>) =>
  (await listJobEvents(rows.db, id)).map(({ event }) => event);

test('a job that fails once and then succeeds tells each step, who did it and why it failed', async () => {
  const job = await thumbnail();
  await relay();
  const first = await claim(job.id);
  await writeProgress(rows.db, first, 0.1, 'fetching');
  await writeProgress(rows.db, first, 0.2, 'fetching');
  await renewLeases(rows.db, [first.token], 10);
  const why = { errorCode: 'STORAGE_UNAVAILABLE', errorMessage: 'no answer' };
  await requeueJob(rows.db, first, { delayMs: 4_000, spendAttempt: true, ...why });
  await relay();
  const second = await claim(job.id);
  await writeProgress(rows.db, second, 0.9, 'storing');
  await completeJob(rows.db, second, { output: {} });

  const events = await listJobEvents(rows.db, job.id);
  assert.deepEqual(
    events.map(({ event, attempt, worker }) => [event, attempt, worker]),
    [
      ['accepted', 0, null],
      ['queued', 0, null],
      ['claimed', 1, 'w1'],
      ['stage', 1, 'w1'],
      ['attempt_failed', 1, 'w1'],
      ['queued', 1, null],
      ['claimed', 2, 'w1'],
      ['stage', 2, 'w1'],
      ['completed', 2, 'w1'],
    ],
  );
  const [, , , stage, failure] = events;
  assert.deepEqual([stage?.stage, stage?.progress], ['fetching', 0.1]);
  assert.deepEqual([failure?.errorCode, failure?.errorMessage], ['STORAGE_UNAVAILABLE', 'no answer']);
  assert.equal(failure?.progress, 0.2, 'how far it had come');
  assert.ok((failure?.nextAt?.getTime() ?? 0) > (failure?.at.getTime() ?? 0) + 3_000);
  const times = events.map(({ at }) => at.getTime());
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});

test('a worker that is faster than the mark of the relay was handed the job all the same', async () => {
  const job = await thumbnail();
  await claim(job.id);
  await markEnqueued(rows.db, { ...job, delayMs: 0 }, 'epoch-1');
  assert.deepEqual(await told(job), ['accepted', 'queued', 'claimed']);
});

test('a lost worker, a lost delivery, a cancelled and a repeated job are told as what they were', async () => {
  const lost = await thumbnail();
  await claim(lost.id);
  await age(rows.db, lost.id, 60);
  await expireLeases(rows.db);
  const last = (await listJobEvents(rows.db, lost.id)).at(-1);
  assert.deepEqual([last?.event, last?.errorCode], ['attempt_failed', 'WORKER_LOST']);

  const handedBack = await thumbnail();
  await requeueJob(rows.db, await claim(handedBack.id), { delayMs: 0, spendAttempt: false });
  assert.equal((await told(handedBack)).at(-1), 'handed_back');

  const forgotten = await thumbnail();
  await relay();
  await reissue(rows.db, [forgotten]);
  await relay();
  assert.deepEqual(await told(forgotten), ['accepted', 'queued', 'hint_lost', 'queued']);

  const cancelled = await thumbnail();
  const lease = await claim(cancelled.id);
  await cancelJob(rows.db, eq(jobs.id, cancelled.id));
  await cancelClaimedJob(rows.db, lease);
  await retryJob(rows.db, eq(jobs.id, cancelled.id));
  await failJob(rows.db, await claim(cancelled.id), 'CORRUPT_MEDIA', 'cut short');
  assert.deepEqual(await told(cancelled), [
    'accepted',
    'queued',
    'claimed',
    'cancel_requested',
    'cancelled',
    'retried',
    'queued',
    'claimed',
    'failed',
  ]);
});

test('an attempt that lost its lease leaves no trace, because it wrote nothing', async () => {
  const job = await thumbnail();
  const zombie = await claim(job.id);
  await age(rows.db, job.id, 60);
  await expireLeases(rows.db);
  const before = await told(job);
  await assert.rejects(completeJob(rows.db, zombie, { output: {} }));
  await writeProgress(rows.db, zombie, 0.5, 'storing');
  assert.deepEqual(await told(job), before);
});

test('the history is bounded, and goes with its job', async () => {
  const job = await thumbnail();
  for (let generation = 1; generation <= 170; generation++) {
    const given = { ...job, generation };
    await markEnqueued(rows.db, { ...given, delayMs: 0 }, 'epoch-1');
    await reissue(rows.db, [given]);
  }
  const events = await listJobEvents(rows.db, job.id);
  assert.equal(events.length, 300);
  assert.equal(events.at(-1)?.event, 'hint_lost');
  await cancelJob(rows.db, eq(jobs.id, job.id));
  await rows.db
    .update(jobs)
    .set({ finishedAt: new Date(0) })
    .where(eq(jobs.id, job.id));
  await pruneJobs(rows.db, 1);
  assert.deepEqual(await rows.db.select().from(jobEvents).where(eq(jobEvents.jobId, job.id)), []);
});

test('however often a job is repeated, its history has the newest steps and the log misses none', async () => {
  const job = await thumbnail();
  const which = eq(jobs.id, job.id);
  for (let i = 0; i < 160; i++) {
    await cancelJob(rows.db, which);
    await retryJob(rows.db, which);
  }
  const events = await listJobEvents(rows.db, job.id);
  assert.deepEqual([events.length, events.at(-1)?.event], [300, 'retried']);
  while (await publishStatusChanges(rows.db, 500, async () => {}));
  const told = await readStatusChanges(rows.db, rows.ownerId, 0, 5_000);
  assert.equal(told.filter((change) => change.job.id === job.id).length, 1 + 2 * 160);
});
