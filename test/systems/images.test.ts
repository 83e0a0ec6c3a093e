import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { paint, seeded } from '../../workers/image/testing.ts';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { until } from '../support/until.ts';

/** As a client of the image and metadata API: one route, one key, over HTTP. */
const API_KEY = 'a key of this test that is long enough';
const headers = { 'x-api-key': API_KEY };

/** Stands in for a vision model that is starting: it refuses the first who asks. */
let asked = 0;
const vision = createServer((request, response) => {
  request.resume();
  if (asked++ === 0) response.writeHead(503).end();
  else response.end(JSON.stringify({ choices: [{ message: { content: 'Soft blobs.' } }] }));
});
let fleet: Fleet;
before(async () => {
  vision.listen(0, '127.0.0.1');
  await once(vision, 'listening');
  const url = `http://127.0.0.1:${(vision.address() as AddressInfo).port}/v1`;
  const captions = { CAPTION_URL: url, CAPTION_MODEL: 'stand-in', ALLOW_PRIVATE_ADDRESSES: 'true' };
  fleet = await openFleet({ API_KEY, LANE_GPU: '0', ...captions });
});
after(async () => {
  await fleet.close();
  vision.closeAllConnections();
  vision.close();
});

type Image = { id: string; gemini_analysis: string | null; thumbhash: string | null; download_url: string };

function upload(bytes: Buffer, name: string) {
  const body = new FormData();
  body.set('image_file', new Blob([new Uint8Array(bytes)]), name);
  body.set('metadata', JSON.stringify({ title: '夕方', description: '' }));
  return fetch(`${fleet.client.url}/api/upload`, { method: 'POST', body, headers });
}

const get = async <T>(path: string): Promise<T> =>
  (await (await fetch(`${fleet.client.url}${path}`, { headers })).json()) as T;

/** Asks until it is so; jobs take as long as the machine lets them. */
const untilImage = (id: string, is: (image: Image) => boolean): Promise<Image> =>
  until(`image ${id} to come so far`, 120, async () => {
    const image = await get<Image>(`/api/images/${id}`);
    return is(image) && image;
  });

test('an image is answered at once, gets its caption later, and near-duplicates of it are found', async () => {
  const random = seeded(5);
  const grid = { raw: { width: 9, height: 6, channels: 3 } } as const;
  const scene = sharp(
    paint(9, 6, 3, () => random() * 255),
    grid,
  ).resize(320, 200, { kernel: 'cubic' });
  const original = await scene.jpeg().toBuffer();
  const answer = await upload(original, '夕方.jpg');
  assert.equal(answer.status, 201, 'whatever the vision model does');
  const { data } = (await answer.json()) as { data: Image };
  assert.equal(data.gemini_analysis, null);
  const copy = await upload(await sharp(original).resize(160).jpeg({ quality: 60 }).toBuffer(), 'copy.jpg');
  const { data: copied } = (await copy.json()) as { data: Image };

  await fleet.startWorker('tester');
  for (const { id } of [data, copied]) await untilImage(id, ({ thumbhash }) => thumbhash !== null);
  const described = await untilImage(data.id, ({ gemini_analysis: caption }) => caption !== null);
  assert.equal(described.gemini_analysis, 'Soft blobs.');
  const similar = await get<{ data: (Image & { distance: number })[] }>(`/api/images/${data.id}/similar`);
  assert.deepEqual(
    similar.data.map(({ id }) => id),
    [copied.id],
  );
  const found = await get<{ data: Image[] }>(`/api/images?q=${encodeURIComponent('夕方')}`);
  assert.equal(found.data.length, 2);
});

test('who is refused hears it before the body has been read', async () => {
  const body = new FormData();
  body.set('image_file', new Blob([new Uint8Array(6 * 2 ** 20)]), 'large.jpg');
  const answer = await fetch(`${fleet.client.url}/api/upload`, { method: 'POST', body, headers });
  assert.deepEqual(
    [answer.status, await answer.json()],
    [413, { error: 'File too large', message: 'Maximum file size is 5MB' }],
  );
});
