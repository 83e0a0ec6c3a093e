import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { insertRenditions } from '../../db/renditions.ts';
import { keys } from '../../storage/keys.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { takeJob } from '../../test/support/attempt.ts';
import type { JobView } from '../jobs/view.ts';

let api: TestApi;
let me: Caller;
before(async () => {
  api = await startTestApi();
});
after(() => api.close());
test.beforeEach(async () => {
  me = await api.signUp();
});

type Accepted = { id: string; job: JobView };
type Photo = { id: string; status: string; upscaled_path: string | null; original_path: string };

async function upload(file?: File): Promise<Accepted> {
  return jsonOf(me.post('/upscale', form('file', [file ?? (await photoFile())])));
}

/** Stores bytes as what a job made of a photo. @returns the rendition's id */
async function makeRendition(photoId: string, kind: string, text: string): Promise<string> {
  // A path of its own: the disk store keeps the very file where it can.
  const path = join(api.deps.settings.SCRATCH_DIR, uuidv7());
  await writeFile(path, text);
  const key = keys.rendition({ photoId }, kind, uuidv7(), 'webp');
  await api.deps.store.putFile(key, path, 'image/webp');
  const id = uuidv7();
  const size = { bytes: text.length, width: 1, height: 1 };
  await insertRenditions(api.deps.db, [{ id, photoId, kind, key, contentType: 'image/webp', ...size }]);
  return id;
}

test('the list has the caller’s photos alone, newest first, in pages', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.unshift((await upload()).id);
  const photos = await jsonOf<Photo[]>(me.get('/photos'));
  assert.deepEqual(
    photos.map(({ id }) => id),
    ids,
  );
  assert.deepEqual(Object.keys(photos[0] ?? {}).sort(), [
    'bytes',
    'content_type',
    'created_at',
    'error_message',
    'height',
    'id',
    'latitude',
    'longitude',
    'name',
    'original_path',
    'status',
    'thumbhash',
    'thumbnail_path',
    'upscaled_path',
    'width',
  ]);
  assert.equal(photos[0]?.status, 'queued');
  const page = await jsonOf<Photo[]>(me.get('/photos?skip=1&limit=1'));
  assert.deepEqual(
    page.map(({ id }) => id),
    [ids[1]],
  );
  for (const query of ['skip=-1', 'limit=0', 'limit=1001', 'limit=x']) {
    assert.equal((await me.get(`/photos?${query}`)).status, 422, query);
  }
  assert.deepEqual(await jsonOf((await api.signUp()).get('/photos')), []);
});

test('the next page stands in a header, and holds while photos come and go', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) ids.unshift((await upload()).id);
  const first = await me.get('/photos?limit=2');
  const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  await upload();
  assert.equal((await me.delete(`/photos/${ids[1]}`)).status, 200, 'the row that the cursor names');
  const second = await me.get(next);
  assert.deepEqual(
    (await jsonOf<Photo[]>(second)).map(({ id }) => id),
    ids.slice(2),
  );
  assert.equal(second.headers.get('link'), null);
  for (const cursor of ['abc', Buffer.from('{"at":["x","y"],"of":"[]"}').toString('base64url')])
    assert.equal((await me.get(`/photos?cursor=${cursor}`)).status, 422);
});

test('those that are named are listed alone, page by page, and a stranger’s is not there', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.unshift((await upload()).id);
  const stranger = await api.signUp();
  const theirs = await jsonOf<Accepted>(stranger.post('/upscale', form('file', [await photoFile()])));
  const first = await me.get(`/photos?limit=1&ids=${[ids[0], theirs.id, ids[2]]}`);
  const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  const second = await me.get(next);
  assert.deepEqual(
    [...(await jsonOf<Photo[]>(first)), ...(await jsonOf<Photo[]>(second))].map(({ id }) => id),
    [ids[0], ids[2]],
  );
  assert.equal(second.headers.get('link'), null);
  for (const wrong of ['x', '', Array.from({ length: 101 }, () => uuidv7()).join()])
    assert.equal((await me.get(`/photos?ids=${wrong}`)).status, 422, wrong);
});

test('the status of a photo follows its job, in lower case', async () => {
  const { id, job } = await upload();
  const statusOf = async () =>
    (await jsonOf<Photo[]>(me.get('/photos'))).find((photo) => photo.id === id)?.status;
  assert.equal(await statusOf(), 'queued');
  const attempt = await takeJob(api.deps.db, job.id);
  assert.equal(await statusOf(), 'processing');
  await attempt.fail('CORRUPT_MEDIA', 'It ends in the middle.');
  const [photo] = await jsonOf<{ status: string; error_message: string }[]>(me.get('/photos'));
  assert.equal(photo?.status, 'failed');
  assert.equal(photo?.error_message, 'It ends in the middle.');
});

test('the original stands in until there is a result, and the answer says which it is', async () => {
  const file = await photoFile();
  const { id } = await upload(file);
  for (const query of ['', '?type=upscaled', '?type=thumbnail', '?type=original', '?type=whatever']) {
    const answer = await me.get(`/photos/${id}${query}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('x-file-type'), 'original');
    assert.equal(answer.headers.get('content-type'), 'image/jpeg');
    assert.deepEqual(await answer.arrayBuffer(), await file.arrayBuffer());
  }
  await makeRendition(id, 'upscale', 'larger');
  await makeRendition(id, 'thumbnail', 'smaller');
  const types = { '': 'larger', '?type=upscaled': 'larger', '?type=thumbnail': 'smaller' };
  for (const [query, text] of Object.entries(types)) {
    const answer = await me.get(`/photos/${id}${query}`);
    assert.equal(await answer.text(), text);
    assert.equal(answer.headers.get('content-type'), 'image/webp');
  }
  const [photo] = await jsonOf<Photo[]>(me.get('/photos'));
  assert.equal(photo?.upscaled_path, `/photos/${id}?type=upscaled`);
  assert.equal(await (await me.get(photo?.upscaled_path ?? '')).text(), 'larger');
});

test('a file is sent in parts, and not again to who has it', async () => {
  const file = await photoFile();
  const { id } = await upload(file);
  const whole = await me.get(`/photos/${id}`);
  const etag = whole.headers.get('etag') ?? '';
  assert.match(etag, /^"[^"]+"$/);
  assert.equal(whole.headers.get('content-length'), String(file.size));
  const head = await api.request(`/photos/${id}`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${me.token}` },
  });
  assert.deepEqual(
    [head.status, head.headers.get('content-length'), await head.text()],
    [200, String(file.size), ''],
  );
  const part = await me.get(`/photos/${id}`, { range: 'bytes=2-5', 'if-range': etag });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get('content-range'), `bytes 2-5/${file.size}`);
  assert.deepEqual(await part.arrayBuffer(), (await file.arrayBuffer()).slice(2, 6));
  assert.equal((await me.get(`/photos/${id}`, { range: 'bytes=2-5', 'if-range': '"other"' })).status, 200);
  assert.equal((await me.get(`/photos/${id}`, { range: `bytes=${file.size}-` })).status, 416);
  for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    assert.equal((await me.get(`/photos/${id}`, { 'if-none-match': tag })).status, 304, tag);
  }
});

test('a rendition can be had by its id, and by an address that needs no token', async () => {
  const { id: photoId } = await upload();
  const id = await makeRendition(photoId, 'upscale', 'larger');
  const answer = await me.get(`/renditions/${id}`);
  assert.equal(await answer.text(), 'larger');
  assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
  const { url } = await jsonOf<{ url: string }>(me.get(`/renditions/${id}/url?expires_in=60`));
  const { pathname, search } = new URL(url);
  const open = await api.request(`${pathname}${search}`);
  assert.equal(open.status, 200);
  assert.equal(await open.text(), 'larger');
  const forged = search.replace(/signature=./, (match) =>
    match.endsWith('A') ? 'signature=B' : 'signature=A',
  );
  assert.equal((await api.request(`${pathname}${forged}`)).status, 403);
  assert.equal((await me.get(`/renditions/${id}/url?expires_in=0`)).status, 422);
  const stranger = await api.signUp();
  assert.equal((await stranger.get(`/renditions/${id}`)).status, 404);
  assert.equal((await stranger.get(`/renditions/${id}/url`)).status, 404);
  assert.equal((await me.get('/renditions/nothing')).status, 404);
});

test('a deleted photo is gone, and its job ends', async () => {
  const { id, job } = await upload();
  await makeRendition(id, 'upscale', 'larger');
  await takeJob(api.deps.db, job.id);
  const answer = await me.delete(`/photos/${id}`);
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { message: 'Deleted successfully' });
  assert.equal((await me.delete(`/photos/${id}`)).status, 404);
  assert.equal((await me.get(`/photos/${id}`)).status, 404);
  assert.notEqual((await jsonOf<JobView>(me.get(`/jobs/${job.id}`))).cancel_requested_at, null);
});

test('what is a stranger’s, unknown or no id at all is not found', async () => {
  const { id } = await upload();
  const stranger = await api.signUp();
  assert.equal((await stranger.get(`/photos/${id}`)).status, 404);
  assert.equal((await stranger.delete(`/photos/${id}`)).status, 404);
  for (const unknown of [uuidv7(), 'abc', '1', "'"]) {
    assert.equal((await me.get(`/photos/${unknown}`)).status, 404, unknown);
    assert.equal((await me.delete(`/photos/${unknown}`)).status, 404, unknown);
  }
  assert.equal((await me.get(`/photos/${id}`)).status, 200);
  assert.equal((await api.request('/photos')).status, 401);
});
