import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { noisePhoto } from '../support/photo.ts';
import { until } from '../support/until.ts';

/** As a backend that calls the avatar uploader: over HTTP, one POST that waits for the picture. */
const TOKEN = 'a token of this test that is long enough';
let fleet: Fleet;
before(async () => {
  fleet = await openFleet({ INTERNAL_TOKEN: TOKEN, LANE_GPU: '0' });
  await fleet.startWorker('tester');
});
after(() => fleet.close());

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${fleet.client.url}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { 'x-internal-token': TOKEN, ...init.headers },
  });

async function give(path: string, picture: Buffer): Promise<Response> {
  const body = new FormData();
  body.set('file', new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), 'me.jpg');
  return call(path, { method: 'POST', body });
}

/** A machine that is busy answers 202 first, which that system never did; then the picture is where it belongs. */
const shownAt = (path: string, before?: string) =>
  until(`another picture at ${path}`, 120, async () => {
    const { status, headers } = await call(path);
    const address = headers.get('location');
    return status === 302 && address !== null && address !== before && address;
  });

async function pictureAt(address: string) {
  const { pathname, search } = new URL(address, fleet.client.url);
  const answer = await fetch(fleet.client.url + pathname + search);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('cache-control') ?? '', /public.*max-age=31536000/);
  return sharp(Buffer.from(await answer.arrayBuffer())).metadata();
}

test('a subject gets a square picture, another one at another address, and none', async () => {
  const id = randomUUID();
  const path = `/v1/subjects/${id}/avatar`;
  const photo = await noisePhoto(640, 320);
  const unknown = await give(path, photo);
  assert.deepEqual(
    [unknown.status, ((await unknown.json()) as { detail: string }).detail],
    [404, '指定されたSubjectが見つかりません'],
  );
  const headers = { 'content-type': 'application/json' };
  const made = await call(`/v1/subjects/${id}`, { method: 'PUT', headers, body: '{}' });
  assert.ok(made.ok);

  const answer = await give(path, photo);
  const body = (await answer.json()) as { avatarUrl?: string };
  assert.ok(answer.status === 200 ? body.avatarUrl : answer.status === 202, `${answer.status}`);
  const first = await shownAt(path);
  const { width, height, format } = await pictureAt(first);
  assert.deepEqual([width, height, format], [320, 320, 'jpeg']);

  assert.ok((await give(path, await noisePhoto(600, 700))).ok);
  const second = await shownAt(path, first);
  assert.equal((await pictureAt(second)).width, 512);
  for (let i = 0; i < 2; i++) assert.equal((await call(path, { method: 'DELETE' })).status, 204);
  assert.equal((await call(path)).status, 404);
});

test('what is no picture is refused in that system’s words', async () => {
  const id = randomUUID();
  const headers = { 'content-type': 'application/json' };
  await call(`/v1/subjects/${id}`, { method: 'PUT', headers, body: '{}' });
  const refused = await give(`/v1/subjects/${id}/avatar`, Buffer.from('words'));
  assert.equal(refused.status, 400);
  assert.match(((await refused.json()) as { detail: string }).detail, /許可されていないファイル形式です/);
});
