import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { noisePhoto } from '../support/photo.ts';
import { until } from '../support/until.ts';

/** As the app of the photo system: over HTTP, with a worker that does the work. */
let fleet: Fleet;
let worker: Awaited<ReturnType<Fleet['startWorker']>>;
before(async () => {
  fleet = await openFleet();
  worker = await fleet.startWorker('tester');
});
after(() => fleet.close());

type Photo = { id: string; status: string; error_message: string | null; upscaled_path: string | null };

const call = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
  fetch(`${fleet.client.url}${path}`, {
    ...init,
    headers: { ...init.headers, authorization: fleet.client.authorization },
  });

async function send<T>(path: string, field: string, files: Buffer[], headers = {}): Promise<T> {
  const body = new FormData();
  for (const file of files)
    body.append(field, new Blob([new Uint8Array(file)], { type: 'image/jpeg' }), 'photo.jpg');
  const answer = await call(path, { method: 'POST', body, headers });
  assert.equal(answer.status, 200);
  return (await answer.json()) as T;
}

/** The app knows no jobs: it asks for the list, again and again. */
async function untilListed(id: string, is: (photo: Photo) => boolean): Promise<Photo> {
  return until(`photo ${id} to come so far`, 120, async () => {
    const photos = (await (await call('/photos?skip=0&limit=20')).json()) as Photo[];
    return photos.find((photo) => photo.id === id && is(photo));
  });
}

const hasEnded = ({ status }: Photo) => status === 'completed' || status === 'failed';
const objects = async () => (await Array.fromAsync(fleet.store.list('photos/'))).map(({ key }) => key);

test('a photo is taken, shown as it is, then upscaled, and deleted with every file', async () => {
  const photo = await noisePhoto(24, 16);
  const { message, id } = await send<{ message: string; id: string }>('/upscale?lat=1.5&lng=2', 'file', [
    photo,
  ]);
  assert.equal(message, 'Upload successful, processing in background');
  const early = await call(`/photos/${id}?type=upscaled`);
  assert.deepEqual([early.status, early.headers.get('content-type')], [200, 'image/jpeg']);
  await early.arrayBuffer();
  const ended = await untilListed(id, hasEnded);
  assert.deepEqual([ended.status, ended.error_message], ['completed', null]);
  const answer = await call(`/photos/${id}`);
  assert.equal(answer.headers.get('x-file-type'), 'upscaled');
  const { width, height } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
  assert.deepEqual([width, height], [96, 64]);
  const original = await call(`/photos/${id}?type=original`);
  assert.ok(Buffer.from(await original.arrayBuffer()).equals(photo));
  const gone = await call(`/photos/${id}`, { method: 'DELETE' });
  assert.deepEqual([gone.status, await gone.json()], [200, { message: 'Deleted successfully' }]);
  assert.equal((await call(`/photos/${id}`)).status, 404);
  assert.equal((await call(`/photos/${id}`, { method: 'DELETE' })).status, 404);
});

test('the sharpest of a burst is chosen and upscaled, and its score told', async () => {
  const sharpOne = await noisePhoto(40, 30);
  const soft = await sharp(sharpOne).blur(3).jpeg().toBuffer();
  // The answer comes after 10 s at the latest; on a busy machine the choice is in that of a later try.
  const { message, id } = await until('a photo to be chosen', 120, async () => {
    type Choice = { message: string; id: string; score: number | null };
    const again = { 'idempotency-key': 'one burst' };
    const choice = await send<Choice>('/bestcut', 'files', [soft, sharpOne], again);
    return choice.score !== null && choice.score > 0 && choice;
  });
  assert.equal(message, 'Best cut selected, processing in background');
  const original = await call(`/photos/${id}?type=original`);
  assert.ok(Buffer.from(await original.arrayBuffer()).equals(sharpOne));
  const { status, upscaled_path } = await untilListed(id, hasEnded);
  assert.equal(status, 'completed');
  assert.ok(upscaled_path);
});

test('a photo that cannot be read fails with words that tell nothing of this machine', async () => {
  const whole = await noisePhoto(64, 48);
  const { id } = await send<{ id: string }>('/upscale', 'file', [whole.subarray(0, whole.length / 2)]);
  const failed = await untilListed(id, hasEnded);
  assert.equal(failed.status, 'failed');
  assert.match(failed.error_message ?? '', /damaged or cut short/);
  assert.doesNotMatch(failed.error_message ?? '', /\/|original|scratch/);
});

test('a photo that is deleted while it is enlarged leaves no file, neither its own nor the result', async () => {
  const { id } = await send<{ id: string }>('/upscale', 'file', [await noisePhoto(300, 200)]);
  await untilListed(id, ({ status }) => status !== 'queued');
  assert.equal((await call(`/photos/${id}`, { method: 'DELETE' })).status, 200);
  const left = async () => (await objects()).filter((key) => key.includes(id));
  const nothingIsLeft = () =>
    until('every file of the photo to be gone', 60, async () => (await left()).length === 0);
  await nothingIsLeft();
  // A worker that is told to stop finishes what it has, so no result can come any more.
  await worker.stop(60_000);
  await nothingIsLeft();
});
