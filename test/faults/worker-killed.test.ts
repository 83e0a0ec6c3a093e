import { after, before, test } from 'node:test';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { noisePhoto } from '../support/photo.ts';

let fleet: Fleet;
before(async () => {
  fleet = await openFleet();
});
after(() => fleet.close());

test('a worker killed mid-job: another finishes the job within 20 seconds', async () => {
  const { client } = fleet;
  const first = await fleet.startWorker('first');
  const { id } = await client.upscale(await noisePhoto(1200, 900));
  await client.until(id, (job) => job.status === 'processing' && job.progress.percent > 5, 60);

  await fleet.startWorker('second');
  await first.kill();
  await client.until(id, (job) => job.status === 'completed' && job.attempt === 2, 20);
});
