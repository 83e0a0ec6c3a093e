import assert from 'node:assert/strict';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { clipMaker, h264, lavfi, tone } from '../workers/video/testing.ts';
import { testFolder } from './services.ts';
import { openFleet } from './support/fleet.ts';
import { until } from './support/until.ts';

const TOKEN = 'a-token-of-this-test-that-is-long-enough';
const names = ['videos/1_two_seconds.mp4', 'videos/2_no_picture.mp4', 'videos/3_no_film.mp4'];

type Asset = {
  status: string;
  error_code: string | null;
  error_message: string | null;
  duration: number | null;
  thumbnail_url: string | null;
};

test('a short film, one without a picture and a text end in the right state, with a reason to see', async (t) => {
  const data = await testFolder();
  t.after(data.close);
  const settings = { DATA_DIR: data.path, INTERNAL_TOKEN: TOKEN, LANE_VIDEO: '1', LANE_GPU: '0' };
  const fleet = await openFleet(settings);
  t.after(() => fleet.close());
  const { make } = await clipMaker(t);
  const films = join(data.path, 'objects/videos');
  await mkdir(films, { recursive: true });
  const short = await make('short.mp4', ...lavfi('testsrc2=s=96x54:r=25:d=2'), ...tone(2), ...h264);
  const sound = await make('sound.mp4', ...tone(3), '-c:a', 'aac');
  await copyFile(short, join(films, '1_two_seconds.mp4'));
  await copyFile(sound, join(films, '2_no_picture.mp4'));
  await writeFile(join(films, '3_no_film.mp4'), 'These are words, and no film.');

  await fleet.startWorker('one');
  const headers = { 'x-internal-token': TOKEN, 'content-type': 'application/json' };
  const Records = names.map((key) => ({ eventName: 'ObjectCreated:Put', s3: { object: { key } } }));
  const body = JSON.stringify({ Records });
  const told = await fetch(`${fleet.client.url}/internal/storage-events`, { method: 'POST', headers, body });
  assert.equal(told.status, 200, await told.text());

  const assetOf = async (content: number) => {
    const answer = await fetch(`${fleet.client.url}/api/v1/contents/${content}/video-assets`, { headers });
    return ((await answer.json()) as Asset[])[0] as Asset;
  };
  /** The asset, once it is as it should be. */
  const once = (content: number, is: (asset: Asset) => boolean) =>
    until(`the file of content ${content} to come so far`, 120, async () => {
      const asset = await assetOf(content);
      return is(asset) && asset;
    });
  const film = await once(1, (asset) => asset.duration !== null && asset.thumbnail_url !== null);
  assert.deepEqual([film.status, film.duration, film.error_code], ['completed', 2, null]);
  const silent = await once(2, (asset) => asset.duration !== null && asset.error_code !== null);
  assert.deepEqual([silent.status, silent.error_code], ['completed', 'NO_VIDEO_FRAME']);
  assert.ok(Math.abs((silent.duration ?? 0) - 3) < 0.1);
  const text = await once(3, (asset) => asset.error_code !== null);
  assert.deepEqual([text.status, text.error_code, text.duration], ['failed', 'UNSUPPORTED_FORMAT', null]);
  assert.match(text.error_message ?? '', /no MP4/);
});
