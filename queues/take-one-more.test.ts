import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createLog } from '../runtime/log.ts';
import { testRedis } from '../test/services.ts';
import { readQueueSettings } from './config.ts';
import { consume, type Outcome } from './consume.ts';
import { openQueues, type Queues } from './open.ts';

const log = createLog('test', 'silent');
let queues: Queues;
let settings: ReturnType<typeof readQueueSettings>;
let redis: Awaited<ReturnType<typeof testRedis>>;
before(async () => {
  redis = await testRedis();
  settings = readQueueSettings({ REDIS_URL: redis.url });
  queues = openQueues(settings, log);
});
after(async () => {
  await queues.close();
  await redis.close();
});

test('a consumer at its limit takes one job over it when one waits, and hears how it ended', async (t) => {
  const begun: ((outcome: Outcome) => void)[] = [];
  let onBegin = () => {};
  const consumer = consume('duration', 1, settings, 'test', log, () => {
    return new Promise((resolve) => {
      begun.push(resolve);
      onBegin();
    });
  });
  t.after(() => consumer.close());
  const next = () => new Promise<void>((resolve) => (onBegin = resolve));
  const queue = queues.of('duration');
  const add = () => queue.add('duration', { id: '' }, { jobId: `${randomUUID()}-0` });

  const first = next();
  await add();
  await first;
  await consumer.takeOneMore();
  assert.equal(begun.length, 1, 'none waits');

  await Promise.all([add(), add()]);
  const second = next();
  const ended = consumer.takeOneMore();
  await second;
  assert.equal(begun.length, 2, 'one is over the limit, the other waits');
  assert.deepEqual([await queue.getActiveCount(), await queue.getWaitingCount()], [2, 1]);
  begun[1]?.({ outcome: 'failed', code: 'CORRUPT_MEDIA', message: 'cut short' });
  await ended;
  const [failed] = await queue.getFailed();
  assert.match(failed?.failedReason ?? '', /CORRUPT_MEDIA/);

  const third = next();
  begun[0]?.({ outcome: 'completed' });
  await third;
  begun[2]?.({ outcome: 'completed' });
});
