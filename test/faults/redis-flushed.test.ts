import { after, before, test } from 'node:test';
import { Redis } from 'ioredis';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { noisePhoto } from '../support/photo.ts';

let fleet: Fleet;
before(async () => {
  fleet = await openFleet();
});
after(() => fleet.close());

test('queued jobs run all the same after FLUSHALL', async () => {
  const photo = await noisePhoto(64, 48);
  const jobs = await Promise.all(Array.from({ length: 10 }, () => fleet.client.upscale(photo)));

  const redis = new Redis(fleet.redis.url);
  await redis.flushall();
  redis.disconnect();

  await fleet.startWorker('worker');
  await Promise.all(jobs.map(({ id }) => fleet.client.until(id, (job) => job.status === 'completed')));
});
