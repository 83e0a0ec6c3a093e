import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openDatabase } from '../db/client.ts';
import { readDbSettings } from '../db/config.ts';
import { noRateLimits } from '../dev/no-rate-limits.ts';
import { freePort } from '../dev/ports.ts';
import { startService } from '../dev/service.ts';
import { Releasers } from '../runtime/lifecycle.ts';
import { createLog } from '../runtime/log.ts';
import { testDatabase, testFolder, testRedis } from './services.ts';
import { takeJob } from './support/attempt.ts';
import { bareEnv } from './support/bare-env.ts';
import { createClient } from './support/client.ts';
import { nextOf, readEvents } from './support/event-stream.ts';
import { noisePhoto } from './support/photo.ts';
import { until } from './support/until.ts';

const root = join(import.meta.dirname, '..');
const releasers = new Releasers();
let env: NodeJS.ProcessEnv;
let folder: string;

before(async () => {
  const scratch = await testFolder();
  releasers.add('folder', scratch.close);
  const database = await testDatabase();
  releasers.add('database', database.close);
  const redis = await testRedis();
  releasers.add('redis', redis.close);
  folder = scratch.path;
  env = {
    ...bareEnv(),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    DATA_DIR: folder,
    SCRATCH_DIR: join(folder, 'scratch'),
    SECRET_KEY: 'a secret of this test that is long enough',
    ...noRateLimits,
  };
});
after(() => releasers.releaseAll(createLog('test', 'silent')));

/** An API process of its own, to be killed. */
async function startApi(name: string) {
  const port = await freePort();
  const api = await startService({
    command: process.execPath,
    args: [join(root, 'api/main.ts')],
    cwd: root,
    env: { ...env, PORT: String(port) },
    logFile: join(folder, `${name}.log`),
    stopSignal: 'SIGTERM',
  });
  releasers.add(name, () => api.kill());
  const url = `http://127.0.0.1:${port}`;
  await until(`${name} to answer`, 60, async () => (await fetch(`${url}/health/ready`)).ok);
  return { url, kill: () => api.kill() };
}

/** A stream that ends in order is done instead. */
const breaks = (events: ReturnType<typeof readEvents>) =>
  assert.rejects(async () => {
    while (await nextOf(events));
  });

test('a stream that breaks with its process goes on at another, and after all of them were away', async () => {
  const [first, second] = await Promise.all([startApi('first'), startApi('second')]);
  const database = openDatabase(readDbSettings(env), 'test');
  releasers.add('pool', database.close);
  const client = await createClient(first.url);
  const headers = { authorization: client.authorization };
  const follow = async (url: string, lastEventId?: string, path = '/events') =>
    readEvents(
      await fetch(`${url}${path}`, {
        headers: { ...headers, ...(lastEventId && { 'last-event-id': lastEventId }) },
      }),
    );

  const atFirst = await follow(first.url);
  assert.equal((await nextOf(atFirst))?.event, 'reload');
  const { id } = await client.upscale(await noisePhoto(64, 48));
  const queued = await nextOf(atFirst);
  assert.deepEqual([queued?.event, queued?.data.data.id], ['job.queued', id]);
  const attempt = await takeJob(database.db, id);
  assert.equal((await nextOf(atFirst))?.event, 'job.processing');

  const broken = breaks(atFirst);
  await first.kill();
  await broken;
  const atSecond = await follow(second.url, queued?.id);
  const again = await nextOf(atSecond);
  assert.deepEqual(
    [again?.event, again?.data.data.id],
    ['job.processing', id],
    'what came after the id shown',
  );
  const brokenToo = breaks(atSecond);
  await second.kill();
  await brokenToo;
  await attempt.complete({ output: {} });

  const third = await startApi('third');
  const atThird = await follow(third.url, again?.id);
  assert.equal((await nextOf(atThird))?.event, 'job.completed', 'written while no process was there');
  await atThird.return(undefined);
  const ofJob = await follow(third.url, '1', `/jobs/${id}/events`);
  const { value: last } = await ofJob.next();
  assert.deepEqual([last?.event, last?.id], ['job', '3']);
  assert.equal((await ofJob.next()).done, true);
});
