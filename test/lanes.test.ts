import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openFleet } from './support/fleet.ts';
import { noisePhoto } from './support/photo.ts';

/** One thread has half a minute of work with it, on a machine with nothing else to do. */
const LARGE = { width: 4000, height: 3000 };
const slowly = { UPSCALE_DEVICE: 'cpu', MODEL_THREADS: '1' };

test('a thumbnail is made while a large photo is being enlarged by a worker with one place in each lane', async (t) => {
  const fleet = await openFleet({ LANE_IMAGE: '1', LANE_GPU: '1', ...slowly });
  t.after(fleet.close);
  await fleet.startWorker('worker-1');
  const { client } = fleet;
  const enlarging = await client.upscale(await noisePhoto(LARGE.width, LARGE.height));
  // Decoded, and with the model: from here on it holds whatever it needs.
  await client.until(enlarging.id, ({ status, progress }) => status === 'processing' && progress.percent > 5);
  const headers = { authorization: client.authorization, 'content-type': 'application/json' };
  const post = async (path: string, body?: object) => {
    const answer = await fetch(`${client.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body ?? {}),
    });
    assert.ok(answer.ok, await answer.clone().text());
    return (await answer.json()) as { id: string };
  };
  await client.upscale(await noisePhoto(64, 48));
  // Newest first: the small one, whose own enlargement waits.
  const photos = await fetch(`${client.url}/photos`, { headers });
  const [photo] = (await photos.json()) as { id: string }[];
  const { id } = await post('/jobs', { kind: 'thumbnail', input: { photo_id: photo?.id, width: 320 } });
  await client.until(id, ({ status }) => status === 'completed');
  assert.equal((await client.job(enlarging.id)).status, 'processing');
  await post(`/jobs/${enlarging.id}/cancel`);
  await client.until(enlarging.id, ({ status }) => status === 'cancelled');
});
