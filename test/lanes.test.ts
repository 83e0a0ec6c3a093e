import assert from 'node:assert/strict';
import { test } from 'node:test';
import { and, eq, inArray } from 'drizzle-orm';
import { jobs } from '../db/schema/jobs.ts';
import type { Client } from './support/client.ts';
import { openFleet } from './support/fleet.ts';
import { noisePhoto } from './support/photo.ts';
import { until } from './support/until.ts';

/** One thread has a quarter of a minute of work with it, on a machine with nothing else to do. */
const LARGE = { width: 3000, height: 2000 };
const slowly = { UPSCALE_DEVICE: 'cpu', MODEL_THREADS: '1' };

async function post(
  { url, authorization }: Client,
  path: string,
  body: object = {},
): Promise<{ id: string }> {
  const headers = { authorization, 'content-type': 'application/json' };
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, await answer.clone().text());
  return (await answer.json()) as { id: string };
}

/** @returns the id of a photo that was just sent */
async function smallPhoto(client: Client): Promise<string> {
  const { input } = await client.upscale(await noisePhoto(64, 48));
  assert.ok('photo_id' in input && input.photo_id);
  return input.photo_id;
}

test('a thumbnail is made while a large photo is being enlarged by a worker with one place in each lane', async (t) => {
  const fleet = await openFleet({ LANE_IMAGE: '1', LANE_GPU: '1', ...slowly });
  t.after(fleet.close);
  await fleet.startWorker('worker-1');
  const { client } = fleet;
  const enlarging = await client.upscale(await noisePhoto(LARGE.width, LARGE.height));
  // Decoded, and with the model: from here on it holds whatever it needs.
  await client.until(enlarging.id, ({ status, progress }) => status === 'processing' && progress.percent > 5);
  // Its own enlargement waits.
  const photo_id = await smallPhoto(client);
  const { id } = await post(client, '/jobs', { kind: 'thumbnail', input: { photo_id, width: 320 } });
  await client.until(id, ({ status }) => status === 'completed');
  assert.equal((await client.job(enlarging.id)).status, 'processing');
  await post(client, `/jobs/${enlarging.id}/cancel`);
  await client.until(enlarging.id, ({ status }) => status === 'cancelled');
});

test('a best cut that a person waits for does not stand behind a hundred thumbnails of the same lane', async (t) => {
  const fleet = await openFleet({ LANE_IMAGE: '1' });
  t.after(fleet.close);
  const { client, db } = fleet;
  const photo_id = await smallPhoto(client);
  const thumbnails = 150;
  for (let width = 0; width < thumbnails; width++)
    await post(client, '/jobs', { kind: 'thumbnail', input: { photo_id, width: 16 + width } });
  await fleet.startWorker('worker-1');
  const done = async () =>
    db.$count(jobs, and(eq(jobs.kind, 'thumbnail'), inArray(jobs.status, ['completed', 'failed'])));
  await until('the worker to be among the thumbnails', 120, async () => (await done()) > 0);
  const burst = { photo_ids: [photo_id], upscale: false };
  const { id } = await post(client, '/jobs', { kind: 'best-cut', input: burst });
  await client.until(id, ({ status }) => status === 'completed');
  assert.ok((await done()) < thumbnails, 'all thumbnails came first');
});
