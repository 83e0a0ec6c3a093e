import { readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { createClient } from '../../client/index.ts';
import type { Db } from '../../db/client.ts';
import { alerts } from '../../db/schema/alerts.ts';
import { queueSamples } from '../../db/schema/queue-samples.ts';
import { users } from '../../db/schema/users.ts';
import { makeSamples } from '../../dev/samples.ts';
import { account, type Client } from '../support/client.ts';
import type { Fleet } from '../support/fleet.ts';
import { until } from '../support/until.ts';
import { paintAlbum } from './album.ts';

/** Whose pages have nothing on them yet. */
export const newcomer = { username: 'dorothea', password: 'white angel breadline' };

/** The ids that addresses of pages name. */
export type Filled = Record<'photo' | 'burst' | 'video' | 'job' | 'failed' | 'schedule' | 'run', string>;

const MINUTE_MS = 60_000;

/** Puts onto every page what a person has there after a first evening, and waits until all of it is done. */
export async function fill({ client, db }: Fleet, folder: string): Promise<Filled> {
  await db.update(users).set({ role: 'admin' }).where(eq(users.username, account.username));
  await postTo(client, '/register', newcomer);
  const { upscale, bestcut, thumbnail } = createClient(client.url, account);
  const samples = await makeSamples(folder, { height: 480 });
  const burst = await bestcut(samples.burst).wait();
  for (const path of await paintAlbum(folder, 560)) await upscale(path).wait();
  const photo = await upscale(samples.photo).wait();
  const video = await thumbnail(samples.video, { at: 4, width: 1280 }).wait();
  const half = (await readFile(samples.photo)).subarray(0, 20_000);
  const failed = await upscale(new File([half], 'half.jpg')).accepted();
  await client.until(failed.id, ({ status }) => status === 'failed');
  const { schedule, run } = await fillSchedules(client);
  await recordAnHour(db);
  if (!('photo_id' in photo.input) || !('video_id' in video.input)) throw new Error('of another kind');
  const ids = { photo: photo.input.photo_id, video: video.input.video_id ?? '' };
  return { ...ids, burst: burst.id, job: photo.id, failed: failed.id, schedule, run };
}

async function fillSchedules(client: Client): Promise<{ schedule: string; run: string }> {
  const timezone = 'Asia/Seoul';
  const nightly = { name: 'thumbnails-at-night', work: 'thumbnail-missing', cron: '0 3 * * *', timezone };
  const off = { name: 'new-photos', work: 'upscale-missing', every_hours: 12, timezone, enabled: false };
  await postTo(client, '/schedules', off);
  const { id } = await postTo(client, '/schedules', nightly);
  const run = await postTo(client, `/schedules/${id}/run`, { parameters: { width: 320 } });
  await until('the run to end', 120, async () => {
    const headers = { authorization: client.authorization };
    const answer = await fetch(`${client.url}/schedule-runs/${run.id}`, { headers });
    return ((await answer.json()) as { run: { status: string } }).run.status === 'completed';
  });
  return { schedule: id, run: run.id };
}

/** An hour of a queue that filled and emptied, as waiting would have made it. */
async function recordAnHour(db: Db): Promise<void> {
  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const rows = Array.from({ length: 60 }, (_, minute) => {
    const waiting = Math.max(0, Math.round(40 * Math.sin((minute - 8) / 15)));
    return {
      at: new Date(now - (60 - minute) * MINUTE_MS),
      kind: 'upscale',
      queued: waiting,
      processing: waiting > 0 ? 1 : 0,
      oldestSeconds: waiting * 4,
      completed: waiting > 0 ? 8 + (minute % 5) : minute % 2,
      failed: minute % 23 === 11 ? 1 : 0,
    };
  });
  await db.insert(queueSamples).values(rows).onConflictDoNothing();
  const summary = 'upscale: the oldest of 12 waiting jobs has waited for 11 min';
  const details = { waiting: 12, oldest_seconds: 660, limit: 600 };
  await db.insert(alerts).values({ name: 'queue-age', subject: 'upscale', summary, details });
}

async function postTo({ url, authorization }: Client, path: string, body: object): Promise<{ id: string }> {
  const headers = { authorization, 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json() as Promise<{ id: string }>;
}
