import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Redis } from '../dev/redis.ts';
import { createLog } from '../runtime/log.ts';
import { type Link, openLink } from '../test/faults/proxy.ts';
import { testRedis } from '../test/services.ts';
import { until } from '../test/support/until.ts';
import { readQueueSettings } from './config.ts';
import { openQueues, type Queues } from './open.ts';
import { createRateLimits } from './rate-limits.ts';

let redis: Redis;
let link: Link;
let queues: [Queues, Queues];
before(async () => {
  redis = await testRedis();
  link = await openLink(() => Number(new URL(redis.url).port));
  const throughLink = Object.assign(new URL(redis.url), { port: String(link.port) });
  const settings = readQueueSettings({ REDIS_URL: throughLink.href });
  const log = createLog('test', 'silent');
  queues = [openQueues(settings, log), openQueues(settings, log)];
  await until('both are connected', 10, async () => queues.every(({ isUp }) => isUp()));
});
after(async () => {
  for (const opened of queues) await opened.close();
  await link.close();
  await redis.close();
});

const limits = { few: 3, none: 0 };
const bothProcesses = () => queues.map((opened) => createRateLimits(opened, limits));

/** How many of six requests are let through, asked of two processes in turn. */
async function allowedOfSix(who: string): Promise<number> {
  const [one, other] = bothProcesses();
  let allowed = 0;
  for (let i = 0; i < 6; i++) {
    const found = await (i % 2 === 0 ? one : other)?.('few', who);
    if (found?.isAllowed) allowed++;
  }
  return allowed;
}

test('all processes count together, and each caller by itself', async () => {
  const [one] = bothProcesses();
  assert.equal(await allowedOfSix('maria'), 3);
  assert.equal(await allowedOfSix('joão'), 3);
  const over = await one?.('few', 'maria');
  assert.deepEqual([over?.isAllowed, over?.limit, over?.remaining], [false, 3, 0]);
  assert.ok(over && over.seconds > 0 && over.seconds <= 60);
  assert.equal(await one?.('none', 'maria'), undefined);
});

test('while Redis is away or does not answer, each process counts for itself', async () => {
  for (const fault of ['cut', 'black-holed'] as const) {
    link.set(fault);
    assert.equal(await allowedOfSix(fault), 6, 'three of each process');
    link.set('sound');
    await until('both are connected again', 20, async () => queues.every(({ isUp }) => isUp()));
  }
});
