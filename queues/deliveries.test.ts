import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { listJobEvents } from '../db/jobs/events.ts';
import { jobs } from '../db/schema/jobs.ts';
import type { Redis as RedisServer } from '../dev/redis.ts';
import { createLog } from '../runtime/log.ts';
import { testRedis } from '../test/services.ts';
import { age, insertPhoto, openRows, type Rows, submit } from '../test/support/rows.ts';
import { until } from '../test/support/until.ts';
import { readQueueSettings } from './config.ts';
import { deliveryId } from './hint.ts';
import { reissueLost } from './lost-deliveries.ts';
import { createOffer } from './offer.ts';
import { openQueues, type Queues } from './open.ts';
import { startReconciler } from './reconcile.ts';
import { startRelay } from './relay.ts';
import type { Service } from './service.ts';

const log = createLog('test', 'silent');
let rows: Rows;
let redis: RedisServer;
let queues: Queues;
let settings: ReturnType<typeof readQueueSettings>;

before(async () => {
  [rows, redis] = await Promise.all([openRows(), testRedis({ persistent: true })]);
  settings = readQueueSettings({ REDIS_URL: redis.url });
  queues = openQueues(settings, log);
  await queues.of('upscale').waitUntilReady();
});
after(async () => {
  await queues.close();
  await redis.close();
  await rows.close();
});
beforeEach(() => rows.db.delete(jobs));

const newJob = async () =>
  submit(rows.db, rows.ownerId, 'upscale', { photoId: await insertPhoto(rows.db, rows.ownerId) });
const find = async (id: string) => (await rows.db.select().from(jobs).where(eq(jobs.id, id)))[0];
const held = (job: { id: string; generation: number }) =>
  queues.of('upscale').getJob(deliveryId(job.id, job.generation));

/** Runs one pass of a service that is then stopped. */
async function once(start: () => Service): Promise<void> {
  const service = start();
  await service.nudge();
  await service.stop();
}
const relayOnce = () => once(() => startRelay(rows.db, queues, log));
const reconcileOnce = async () => {
  const relay = startRelay(rows.db, queues, log);
  await once(() => startReconciler(rows.db, queues, relay, settings, log));
  await relay.stop();
};

test('two relays at once hand every job over once', async () => {
  const waiting = await Promise.all(Array.from({ length: 30 }, newJob));
  await Promise.all([relayOnce(), relayOnce()]);
  assert.equal(await queues.of('upscale').getWaitingCount(), waiting.length);
  await queues.of('upscale').drain();
});

test('the payload is the id of the row alone', async () => {
  const job = await newJob();
  await createOffer(rows.db, queues, log)(job);
  const delivery = await held(job);
  assert.deepEqual(delivery?.data, { id: job.id });
  assert.ok((await find(job.id))?.enqueuedAt);
});

test('a Redis that lost its data is refilled with the same deliveries, which is no step in the life of a job', async () => {
  const waiting = await Promise.all(Array.from({ length: 30 }, newJob));
  await relayOnce();
  for (const { id } of waiting) await age(rows.db, id, 60);
  const told = await Promise.all(waiting.map(({ id }) => listJobEvents(rows.db, id)));
  await queues.redis.flushall();
  await reissueLost(rows.db, queues);
  await Promise.all([relayOnce(), relayOnce()]);
  for (const job of waiting) assert.ok(await held(job), 'the same generation');
  assert.equal(await queues.of('upscale').getWaitingCount(), waiting.length);
  assert.deepEqual(await Promise.all(waiting.map(({ id }) => listJobEvents(rows.db, id))), told);
  await queues.of('upscale').drain();
});

test('a delivery that vanished from Redis alone is handed over again as a new generation', async () => {
  const job = await newJob();
  await relayOnce();
  await (await held(job))?.remove();
  await age(rows.db, job.id, 60);
  await reconcileOnce();
  const again = await find(job.id);
  assert.equal(again?.generation, job.generation + 1);
  await relayOnce();
  assert.ok(await held({ id: job.id, generation: job.generation + 1 }));
});

test('a delivery that still waits in Redis is left alone, however long', async () => {
  const job = await newJob();
  await relayOnce();
  await age(rows.db, job.id, 3_600);
  await reconcileOnce();
  assert.equal((await find(job.id))?.generation, job.generation);
});

test('a producer answers within its deadline while Redis is down, and works when it is back', async () => {
  const job = await newJob();
  await redis.stop();
  await createOffer(rows.db, queues, log)(job);
  assert.equal((await find(job.id))?.enqueuedAt, null);
  await redis.restart();
  const relay = startRelay(rows.db, queues, log);
  await until('the relay to hand it over', 30, async () => (await find(job.id))?.enqueuedAt ?? undefined);
  await relay.stop();
  assert.ok(await held(job));
});
