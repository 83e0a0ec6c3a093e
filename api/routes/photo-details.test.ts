import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { insertRenditions } from '../../db/renditions.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';

let api: TestApi;
let me: Caller;
before(async () => {
  api = await startTestApi();
  me = await api.signUp();
});
after(() => api.close());

type Details = {
  id: string;
  status: string;
  caption: string | null;
  thumbnail_path: string | null;
  upscaled_path: string | null;
  renditions: Record<string, unknown>[];
};

const upload = async () =>
  (await jsonOf<{ id: string }>(me.post('/upscale', form('file', [await photoFile()])))).id;

async function made(photoId: string, kind: string, details: Record<string, unknown> = {}): Promise<string> {
  const id = uuidv7();
  const file = { key: `photos/${photoId}/${kind}-${id}.webp`, contentType: 'image/webp', bytes: 7 };
  await insertRenditions(api.deps.db, [{ id, photoId, kind, ...file, width: 40, height: 30, details }]);
  return id;
}

test('a photo tells what is known of it, before anything was made of it', async () => {
  const id = await upload();
  const answer = await me.get(`/photos/${id}/details`);
  assert.equal(answer.headers.get('cache-control'), 'private, no-cache');
  const photo = await jsonOf<Details>(answer);
  const [listed] = await jsonOf<Details[]>(me.get(`/photos?ids=${id}`));
  assert.deepEqual(photo, { ...listed, caption: null, renditions: [] });
});

test('each file that was made of it stands there, newest first, with what its upscale told', async () => {
  const id = await upload();
  const told = { model: 'restore-fast', scale: 4, milliseconds: 1200, device: 'cpu' };
  const older = await made(id, 'upscale', { ...told, scale: 2 });
  const newer = await made(id, 'upscale', told);
  const thumbnail = await made(id, 'thumbnail');
  const { renditions, ...photo } = await jsonOf<Details>(me.get(`/photos/${id}/details`));
  assert.deepEqual(
    renditions.map((one) => one.id),
    [thumbnail, newer, older],
  );
  assert.deepEqual(
    [photo.thumbnail_path, photo.upscaled_path],
    [`/renditions/${thumbnail}`, `/photos/${id}?type=upscaled`],
  );
  const { created_at, ...upscaled } = renditions[1] ?? {};
  assert.ok(Date.parse(String(created_at)) > 0);
  const file = { path: `/renditions/${newer}`, content_type: 'image/webp', bytes: 7, width: 40, height: 30 };
  const noTiles = { source_id: null, tile_side: null, levels: null };
  assert.deepEqual(upscaled, { id: newer, kind: 'upscale', job_id: null, ...file, ...told, ...noTiles });
  const nothing = { model: null, scale: null, milliseconds: null, device: null, ...noTiles };
  assert.deepEqual({ ...renditions[0], ...nothing }, renditions[0], 'other kinds tell none of it');
});

test('a stranger’s photo is not found, nor one that is none; an administrator sees it', async () => {
  const id = await upload();
  const stranger = await api.signUp();
  for (const path of [`/photos/${id}/details`, `/photos/${uuidv7()}/details`, '/photos/x/details'])
    assert.equal((await stranger.get(path)).status, 404, path);
  const administrator = await api.signUpAdministrator();
  assert.equal((await jsonOf<Details>(administrator.get(`/photos/${id}/details`))).id, id);
});
