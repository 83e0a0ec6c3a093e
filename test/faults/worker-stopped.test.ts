import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { noisePhoto } from '../support/photo.ts';

let fleet: Fleet;
before(async () => {
  fleet = await openFleet({ DRAIN_SECONDS: '0' });
});
after(() => fleet.close());

test('a worker told to stop hands its job back: another goes on, and no attempt is spent', async () => {
  const { client } = fleet;
  const first = await fleet.startWorker('first');
  const { id } = await client.upscale(await noisePhoto(1600, 1200));
  await client.until(id, (job) => job.status === 'processing' && job.progress.percent > 5);

  await fleet.startWorker('second');
  await first.stop(60_000);
  assert.match(await first.ended, /code 0/);
  const ended = await client.until(id, (job) => job.status === 'completed');
  assert.deepEqual([ended.worker, ended.attempt], ['second', 1]);
});
