import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { asc, eq, inArray } from 'drizzle-orm';
import { insertSweptJob } from '../../db/jobs/submit.ts';
import { startRun } from '../../db/schedules/claim.ts';
import { cancelRun } from '../../db/schedules/steer.ts';
import { insertSchedule } from '../../db/schedules/write.ts';
import { jobs } from '../../db/schema/jobs.ts';
import { photos } from '../../db/schema/media.ts';
import { scheduleRuns } from '../../db/schema/schedules.ts';
import { createLog } from '../../runtime/log.ts';
import { beginDeletion } from '../../test/support/deletion.ts';
import { insertPhoto, openRows, type Rows, submit } from '../../test/support/rows.ts';
import { workOff } from '../../test/support/schedules.ts';
import { readQueueSettings } from '../config.ts';
import { contracts } from '../registry.ts';
import { newJob } from '../submit.ts';
import { startRuns } from './runs.ts';

const log = createLog('test', 'silent');
const idle = { nudge: async () => {}, stop: async () => {} };
/** Two live jobs are a wave then. */
const settings = readQueueSettings({ REDIS_URL: 'redis://unused', MAX_LIVE_JOBS: '2' });
let rows: Rows;
before(async () => {
  rows = await openRows();
});
after(() => rows.close());
beforeEach(async () => {
  await rows.db.delete(photos);
  await rows.db.delete(jobs);
});

/** Runs one pass of a process that dies after it. */
async function pass(): Promise<void> {
  const service = startRuns(rows.db, idle, settings, log);
  await service.nudge();
  await service.stop();
}

let names = 0;
async function start(fields: { work?: string; maxItems?: number; timeoutSeconds?: number } = {}) {
  const schedule = await insertSchedule(
    rows.db,
    {
      ownerId: rows.ownerId,
      name: `s${names++}`,
      work: 'upscale-missing',
      parameters: { scale: 4 },
      everybody: false,
      maxItems: 100,
      timeoutSeconds: 3_600,
      ...fields,
      cron: '0 3 * * *',
      timezone: 'UTC',
      enabled: false,
      overlap: 'skip',
    },
    1_000,
  );
  if (typeof schedule === 'string') throw new Error(schedule);
  const run = await startRun(rows.db, schedule, {});
  if (run === 'busy') throw new Error(run);
  return run.id;
}
const find = async (id: string) =>
  (await rows.db.select().from(scheduleRuns).where(eq(scheduleRuns.id, id)))[0];
const live = async () => (await rows.db.select().from(jobs).where(eq(jobs.status, 'queued'))).length;
const insertPhotos = async (count: number) => {
  for (let i = 0; i < count; i++) await insertPhoto(rows.db, rows.ownerId);
};

/** A photo whose upscale somebody asked for, and which failed. */
async function submitFailed(): Promise<string> {
  const photoId = await insertPhoto(rows.db, rows.ownerId);
  await submit(rows.db, rows.ownerId, 'upscale', { photoId });
  await workOff(rows.db, 'upscale', ({ fail }) => fail('WORKER_LOST', 'It died.'));
  return photoId;
}

test('a run goes in waves, and on where it was, whichever process takes it next', async () => {
  await insertPhotos(5);
  const id = await start();
  let rounds = 0;
  for (; (await find(id))?.status === 'running' && rounds < 20; rounds++) {
    await pass();
    assert.ok((await live()) <= 2);
    await workOff(rows.db, 'upscale');
  }
  const run = await find(id);
  assert.deepEqual([run?.status, run?.total, run?.completed], ['completed', 5, 5]);
  assert.equal((await rows.db.select().from(jobs)).length, 5);
});

test('processes that take runs at once make no job twice', async () => {
  await insertPhotos(6);
  await Promise.all([start(), start(), start()]);
  for (let i = 0; i < 4; i++) await Promise.all([pass(), pass(), pass()]);
  const made = await rows.db.select({ sweptId: jobs.sweptId }).from(jobs);
  assert.equal(new Set(made.map(({ sweptId }) => sweptId)).size, made.length);
  assert.equal(made.length, 6);
});

test('of twenty sweeps that take a photo at once one gets it, until its job has ended', async () => {
  const { db, ownerId } = rows;
  const sweptId = await insertPhoto(db, ownerId);
  const input = contracts.upscale.input.parse({ photoId: sweptId });
  const take = () => insertSweptJob(db, { ...newJob({ kind: 'upscale', input, ownerId }), sweptId });
  const taken = await Promise.all(Array.from({ length: 20 }, take));
  assert.equal(taken.filter(Boolean).length, 1);
  await workOff(db, 'upscale');
  assert.ok(await take());
});

test('an item that cannot succeed is refused alone, with the reason', async () => {
  await insertPhotos(2);
  const huge = await insertPhoto(rows.db, rows.ownerId);
  await rows.db.update(photos).set({ width: 16_000, height: 12_000 }).where(eq(photos.id, huge));
  const id = await start();
  for (let i = 0; i < 6; i++) {
    await pass();
    await workOff(rows.db, 'upscale');
  }
  const run = await find(id);
  assert.deepEqual([run?.status, run?.completed, run?.refused], ['completed', 2, 1]);
  assert.equal(run?.errorCode, 'TOO_MANY_PIXELS');
});

test('a run takes no more items than it may', async () => {
  await insertPhotos(4);
  const id = await start({ maxItems: 3 });
  for (let i = 0; i < 8; i++) {
    await pass();
    await workOff(rows.db, 'upscale');
  }
  const run = await find(id);
  assert.deepEqual([run?.status, run?.total, run?.completed], ['completed', 3, 3]);
});

test('a run that is over its time begins nothing more, fails, and leaves no item stuck', async () => {
  const failedBefore = await submitFailed();
  await insertPhotos(4);
  const id = await start({ maxItems: 5 });
  await pass();
  await rows.db.update(scheduleRuns).set({ timeoutSeconds: 0 }).where(eq(scheduleRuns.id, id));
  await pass();
  await pass();
  const run = await find(id);
  assert.deepEqual([run?.status, run?.errorCode, run?.cancelled], ['failed', 'DEADLINE_EXCEEDED', 2]);
  const states = await rows.db
    .select()
    .from(photos)
    .where(inArray(photos.status, ['failed', 'uploaded']))
    .orderBy(asc(photos.id));
  const told = states.map(({ id, status, errorMessage }) => [id === failedBefore, status, errorMessage]);
  assert.deepEqual(told, [
    [true, 'failed', 'It died.'],
    [false, 'uploaded', null],
  ]);
  const next = await start();
  await pass();
  assert.equal((await find(next))?.total, 5);
});

test('a run of something that is no longer here fails, and others go on', async () => {
  await insertPhotos(1);
  const [lost, good] = [await start({ work: 'colourise' }), await start()];
  await pass();
  await workOff(rows.db, 'upscale');
  await pass();
  assert.deepEqual([(await find(lost))?.status, (await find(lost))?.errorCode], ['failed', 'INTERNAL']);
  assert.equal((await find(good))?.status, 'completed');
});

test('a cancelled run makes nothing more', async () => {
  await insertPhotos(4);
  const id = await start();
  await pass();
  await cancelRun(rows.db, id, { id: rows.ownerId, isAdmin: false });
  await pass();
  assert.equal(await live(), 0);
  const run = await find(id);
  assert.deepEqual([run?.status, run?.cancelled], ['cancelled', 2]);
});

test('a photo that is deleted at the very moment costs a run nothing but that photo', async () => {
  const [goes, stays] = [await insertPhoto(rows.db, rows.ownerId), await insertPhoto(rows.db, rows.ownerId)];
  const id = await start();
  const deletion = await beginDeletion(rows, (tx) => tx.delete(photos).where(eq(photos.id, goes)));
  const passing = pass();
  await deletion.isAwaited();
  await Promise.all([passing, deletion.commit()]);
  assert.equal((await find(id))?.status, 'running');
  for (let rounds = 0; (await find(id))?.status === 'running' && rounds < 5; rounds++) {
    await pass();
    await workOff(rows.db, 'upscale');
  }
  const run = await find(id);
  assert.deepEqual([run?.status, run?.total, run?.completed], ['completed', 1, 1]);
  assert.equal((await rows.db.select().from(photos).where(eq(photos.id, stays)))[0]?.status, 'completed');
});
