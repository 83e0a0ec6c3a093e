import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertSweptJob } from '../../db/jobs/submit.ts';
import { createLog } from '../../runtime/log.ts';
import { testRedis } from '../../test/services.ts';
import { insertPhoto, openRows, submit } from '../../test/support/rows.ts';
import { readQueueSettings } from '../config.ts';
import { consume } from '../consume.ts';
import { openQueues } from '../open.ts';
import { contracts } from '../registry.ts';
import { startRelay } from '../relay.ts';
import { newJob } from '../submit.ts';

const log = createLog('test', 'silent');

test('what a person asks for runs before what sweeps left in the queue', async (t) => {
  const [rows, redis] = await Promise.all([openRows(), testRedis()]);
  const settings = readQueueSettings({ REDIS_URL: redis.url });
  const queues = openQueues(settings, log);
  const relay = startRelay(rows.db, queues, log);
  const { db, ownerId } = rows;

  const swept: string[] = [];
  for (let i = 0; i < 3; i++) {
    const sweptId = await insertPhoto(db, ownerId);
    const input = contracts.thumbnail.input.parse({ photoId: sweptId });
    const made = await insertSweptJob(db, { ...newJob({ kind: 'thumbnail', input, ownerId }), sweptId });
    swept.push(made?.id ?? '');
  }
  await relay.nudge();
  const asked = await submit(db, ownerId, 'thumbnail', { photoId: await insertPhoto(db, ownerId) });
  await relay.nudge();

  const order: string[] = [];
  const all = Promise.withResolvers<void>();
  const consumer = consume('thumbnail', 1, settings, 'test', log, async ({ jobId }) => {
    if (order.push(jobId) === 4) all.resolve();
    return { outcome: 'completed' };
  });
  t.after(async () => {
    await consumer.close();
    await relay.stop();
    await queues.close();
    await Promise.all([redis.close(), rows.close()]);
  });
  await all.promise;
  assert.deepEqual(order, [asked.id, ...swept]);
});
