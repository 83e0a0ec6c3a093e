import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { noisePhoto } from '../support/photo.ts';

let fleet: Fleet;
before(async () => {
  fleet = await openFleet();
});
after(() => fleet.close());

test('with Redis stopped an upload is accepted at once, and its job runs when Redis is back', async () => {
  const photo = await noisePhoto(64, 48);
  await fleet.startWorker('worker');
  await fleet.client.until((await fleet.client.upscale(photo)).id, (job) => job.status === 'completed', 60);

  await fleet.redis.stop();
  const signal = AbortSignal.timeout(2_500);
  const accepted = await Promise.race([
    fleet.client.upscale(photo),
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('no answer within 2.5 s')));
    }),
  ]);
  assert.equal(accepted.status, 'queued');

  await fleet.redis.restart();
  await fleet.client.until(accepted.id, (job) => job.status === 'completed', 20);
});
