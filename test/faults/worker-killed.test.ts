import { after, before, test } from 'node:test';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { noisePhoto } from '../support/photo.ts';

let fleet: Fleet;
before(async () => {
  fleet = await openFleet();
});
after(() => fleet.close());

// Within 20 s is the promise, which `npm run faults` measures.
test('a worker killed mid-job: another finishes the job, as its second attempt', async () => {
  const { client } = fleet;
  const first = await fleet.startWorker('first');
  const { id } = await client.upscale(await noisePhoto(1000, 800));
  await client.until(id, (job) => job.status === 'processing' && job.progress.percent > 5);

  await fleet.startWorker('second');
  await first.kill();
  await client.until(id, (job) => job.status === 'completed' && job.attempt === 2);
});
