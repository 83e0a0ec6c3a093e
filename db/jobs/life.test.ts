import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { age, insertPhoto, openRows, type Rows, submit } from '../../test/support/rows.ts';
import { isDatabaseAway, openDatabase } from '../client.ts';
import { readDbSettings } from '../config.ts';
import { deletePhoto } from '../photos.ts';
import { jobs } from '../schema/jobs.ts';
import { photos } from '../schema/media.ts';
import { renditions } from '../schema/renditions.ts';
import { claimJob } from './claim.ts';
import { completeJob, failJob, requeueJob } from './finish.ts';
import { renewLeases, writeProgress } from './lease.ts';
import { asLeader, expireLeases, pruneJobs } from './reconcile.ts';
import type { JobRow, Lease } from './row.ts';
import { cancelJob, retryJob } from './steer.ts';

let rows: Rows;
before(async () => {
  rows = await openRows();
});
after(() => rows.close());

const upscaleOf = async (photoId: string) => submit(rows.db, rows.ownerId, 'upscale', { photoId });
const newUpscale = async () => upscaleOf(await insertPhoto(rows.db, rows.ownerId));
const photoIdOf = (job: JobRow) => (job.input as { photoId: string }).photoId;
const find = async (id: string) => (await rows.db.select().from(jobs).where(eq(jobs.id, id)))[0];

async function claim({ id, generation }: JobRow): Promise<Lease> {
  const token = randomUUID();
  const job = await claimJob(rows.db, { jobId: id, generation, token, worker: 'w', leaseSeconds: 10 });
  assert.equal(job?.leaseToken, token);
  return { jobId: id, token };
}

async function photoOf(job: JobRow) {
  const [photo] = await rows.db
    .select()
    .from(photos)
    .where(eq(photos.id, photoIdOf(job)));
  return photo;
}

test('a queued job is claimed once, by one of twenty at the same moment', async () => {
  const { id, generation } = await newUpscale();
  const claims = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      claimJob(rows.db, { jobId: id, generation, token: randomUUID(), worker: `w${i}`, leaseSeconds: 10 }),
    ),
  );
  assert.equal(claims.filter(Boolean).length, 1);
});

test('a delivery of an older generation claims nothing', async () => {
  const job = await newUpscale();
  const lease = await claim(job);
  await requeueJob(rows.db, lease, { delayMs: 0, spendAttempt: true });
  const stale = {
    jobId: job.id,
    generation: job.generation,
    token: randomUUID(),
    worker: 'w',
    leaseSeconds: 10,
  };
  assert.equal(await claimJob(rows.db, stale), undefined);
});

test("the photo's status follows its job through every step", async () => {
  const job = await newUpscale();
  assert.equal((await photoOf(job))?.status, 'queued');
  const lease = await claim(job);
  assert.equal((await photoOf(job))?.status, 'processing');
  await failJob(rows.db, lease, 'CORRUPT_MEDIA', 'cut short');
  const failed = await photoOf(job);
  assert.deepEqual([failed?.status, failed?.errorMessage], ['failed', 'cut short']);
  const again = await upscaleOf(photoIdOf(job));
  assert.deepEqual([(await photoOf(job))?.status, (await photoOf(job))?.errorMessage], ['queued', null]);
  await completeJob(rows.db, await claim(again), { output: {} });
  assert.equal((await photoOf(job))?.status, 'completed');
});

test('a result without its lease is not written, not even in part', async () => {
  const job = await newUpscale();
  const lease = await claim(job);
  await age(rows.db, job.id, 60);
  await expireLeases(rows.db);
  const photoId = photoIdOf(job);
  const file = { key: `photos/${photoId}/x.jpeg`, contentType: 'image/jpeg', bytes: 1, width: 1, height: 1 };
  const late = completeJob(rows.db, lease, {
    output: {},
    renditions: [{ photoId, kind: 'upscale', ...file }],
  });
  await assert.rejects(late, { name: 'LeaseLost' });
  assert.deepEqual(await rows.db.select().from(renditions).where(eq(renditions.photoId, photoId)), []);
  assert.equal((await find(job.id))?.status, 'queued');
});

test('an expired lease: again while attempts are left, then failed as WORKER_LOST', async () => {
  const { id } = await newUpscale();
  for (const expected of ['queued', 'queued', 'failed']) {
    const job = await find(id);
    assert.ok(job);
    await claim(job);
    await age(rows.db, id, 60);
    await expireLeases(rows.db);
    assert.equal((await find(id))?.status, expected);
  }
  assert.equal((await find(id))?.errorCode, 'WORKER_LOST');
});

test('a heartbeat renews what is held, and tells of cancellation', async () => {
  const [held, lost] = [await claim(await newUpscale()), { jobId: randomUUID(), token: randomUUID() }];
  await cancelJob(rows.db, eq(jobs.id, held.jobId));
  const renewed = await renewLeases(rows.db, [held.token, lost.token], 10);
  assert.deepEqual(renewed, [{ token: held.token, cancelRequested: true }]);
});

test('a cancelled job whose worker died is cancelled, not run again', async () => {
  const lease = await claim(await newUpscale());
  await cancelJob(rows.db, eq(jobs.id, lease.jobId));
  await age(rows.db, lease.jobId, 60);
  await expireLeases(rows.db);
  assert.equal((await find(lease.jobId))?.status, 'cancelled');
});

test('progress never goes back, and raises the version that clients wait on', async () => {
  const job = await newUpscale();
  const lease = await claim(job);
  await writeProgress(rows.db, lease, 0.5, 'enlarging');
  const before = await find(job.id);
  await writeProgress(rows.db, lease, 0.4, 'enlarging');
  await renewLeases(rows.db, [lease.token], 10);
  const after = await find(job.id);
  assert.deepEqual([after?.progress, after?.version], [0.5, before?.version]);
});

test('a retry gives a failed job a new budget; one that runs is left alone', async () => {
  const job = await newUpscale();
  await failJob(rows.db, await claim(job), 'INTERNAL', 'once');
  const again = await retryJob(rows.db, eq(jobs.id, job.id));
  assert.deepEqual(
    [again?.status, again?.attempt, again?.generation, again?.errorCode],
    ['queued', 0, 2, null],
  );
  assert.equal((await retryJob(rows.db, eq(jobs.id, job.id)))?.generation, 2);
});

test('deleting a photo ends what still wants it', async () => {
  const waiting = await newUpscale();
  assert.ok(await deletePhoto(rows.db, photoIdOf(waiting), { id: rows.ownerId, isAdmin: false }));
  assert.equal((await find(waiting.id))?.status, 'cancelled');
  const stranger = { id: randomUUID(), isAdmin: false };
  assert.equal(await deletePhoto(rows.db, photoIdOf(await newUpscale()), stranger), false);
});

test('one process leads at a time', async () => {
  const inner = await new Promise<boolean>((resolve, reject) => {
    asLeader(rows.db, async () => resolve(await asLeader(rows.db, async () => {}))).catch(reject);
  });
  assert.equal(inner, false);
});

test('no pass is made where nothing can be written', async () => {
  const standby = new URL(rows.url);
  standby.searchParams.set('default_transaction_read_only', 'on');
  const { db, close } = openDatabase(readDbSettings({ DATABASE_URL: standby.href }), 'test');
  let passes = 0;
  try {
    await assert.rejects(
      asLeader(db, async () => void passes++),
      isDatabaseAway,
    );
  } finally {
    await close();
  }
  assert.equal(passes, 0);
});

test('jobs that ended long ago are forgotten; renditions stay', async () => {
  const job = await newUpscale();
  const photoId = photoIdOf(job);
  const file = { key: `photos/${photoId}/y.jpeg`, contentType: 'image/jpeg', bytes: 1, width: 1, height: 1 };
  const rendition = { photoId, jobId: job.id, kind: 'upscale', ...file };
  await completeJob(rows.db, await claim(job), { output: {}, renditions: [rendition] });
  await age(rows.db, job.id, 40 * 86_400);
  assert.equal(await pruneJobs(rows.db, 30), 1);
  const [kept] = await rows.db.select().from(renditions).where(eq(renditions.photoId, photoId));
  assert.equal(kept?.jobId, null);
});
