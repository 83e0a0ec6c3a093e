import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withDeadline } from '../../runtime/lifecycle.ts';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { noisePhoto } from '../support/photo.ts';

let fleet: Fleet;
before(async () => {
  fleet = await openFleet();
});
after(() => fleet.close());

test('with Redis stopped an upload is accepted, and its job runs when Redis is back', async () => {
  const photo = await noisePhoto(64, 48);
  await fleet.startWorker('worker');
  await fleet.client.until((await fleet.client.upscale(photo)).id, (job) => job.status === 'completed');

  await fleet.redis.stop();
  // Within 2.5 s is the promise, which `npm run faults` measures; without a bound the answer would not come at all.
  const accepted = await withDeadline(fleet.client.upscale(photo), 30_000, 'the answer');
  assert.equal(accepted.status, 'queued');

  await fleet.redis.restart();
  await fleet.client.until(accepted.id, (job) => job.status === 'completed');
});
