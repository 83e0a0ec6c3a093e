import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { insertRenditions } from '../../db/renditions.ts';
import { pyramidLevels, tableBytes, tilesOf, writeTable } from '../../queues/pyramid-file.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { testFolder } from '../../test/services.ts';

let api: TestApi;
let me: Caller;
let folder: Awaited<ReturnType<typeof testFolder>>;
before(async () => {
  api = await startTestApi();
  me = await api.signUp();
  folder = await testFolder();
});
after(async () => {
  await api.close();
  await folder.close();
});

const upload = async () =>
  (await jsonOf<{ id: string }>(me.post('/upscale', form('file', [await photoFile()])))).id;

/** Levels of 1, 2 and 3 × 2 tiles. */
const size = { width: 1100, height: 700 };

async function made(photoId: string, kind: string, contentType: string, path?: string, details = {}) {
  const id = uuidv7();
  const key = `photos/${photoId}/${kind}/${id}.bin`;
  if (path) await api.deps.store.putFile(key, path, contentType);
  await insertRenditions(api.deps.db, [
    { id, photoId, kind, key, contentType, bytes: 7, ...size, details: { ...details } },
  ]);
  return { id, key };
}

/** A pyramid whose tiles are texts that tell their places. */
async function pyramid(photoId: string, tileType = 'image/jpeg') {
  const texts = tilesOf(pyramidLevels(size)).map(
    ({ level, column, row }) => `tile ${level}/${column}/${row}${'.'.repeat(column)}`,
  );
  const offsets = [tableBytes(texts.length)];
  for (const text of texts) offsets.push((offsets.at(-1) ?? 0) + text.length);
  const path = join(folder.path, uuidv7());
  await writeFile(path, Buffer.concat([writeTable(offsets), Buffer.from(texts.join(''))]));
  const details = { tileType, tileSide: 512, levels: 3, sourceId: null };
  const stored = await made(photoId, 'pyramid', 'application/octet-stream', path, details);
  await rm(path);
  return stored;
}

const types = (answer: Response) =>
  ['content-type', 'content-length'].map((name) => answer.headers.get(name));

test('each tile is found in the pyramid, as a picture of its own that may be kept for ever', async () => {
  const { id } = await pyramid(await upload());
  for (const { level, column, row } of tilesOf(pyramidLevels(size))) {
    const answer = await me.get(`/renditions/${id}/tiles/${level}/${column}/${row}`);
    const expected = `tile ${level}/${column}/${row}${'.'.repeat(column)}`;
    assert.equal(answer.status, 200);
    assert.equal(await answer.text(), expected);
    assert.deepEqual(types(answer), ['image/jpeg', String(expected.length)]);
    assert.equal(answer.headers.get('cache-control'), 'private, max-age=31536000, immutable');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('content-disposition'), 'inline');
  }
});

test('a tile that the caller has is not sent again, and another one has another tag', async () => {
  const { id } = await pyramid(await upload(), 'image/webp');
  const path = `/renditions/${id}/tiles/2/2/1`;
  const answer = await me.get(path);
  assert.equal(answer.headers.get('content-type'), 'image/webp');
  const etag = answer.headers.get('etag') ?? '';
  const again = await me.get(path, { 'if-none-match': etag });
  assert.deepEqual([again.status, await again.text()], [304, '']);
  assert.equal((await me.get(`/renditions/${id}/tiles/2/1/1`, { 'if-none-match': etag })).status, 200);
});

test('a HEAD has the headers of the GET and no body', async () => {
  const { id } = await pyramid(await upload());
  const path = `/renditions/${id}/tiles/1/1/0`;
  const head = await api.request(path, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${me.token}` },
  });
  assert.deepEqual([head.status, await head.text()], [200, '']);
  assert.deepEqual(types(head), types(await me.get(path)));
});

test('a tile that there is not, of a stranger, or of what is no pyramid, is not found', async () => {
  const photoId = await upload();
  const { id, key } = await pyramid(photoId);
  for (const place of [
    '3/0/0',
    '2/3/0',
    '2/0/2',
    '0/1/0',
    '2/-1/0',
    '2/0/x',
    '2/0.5/0',
    '2/1e0/0',
    '9999999999/0/0',
  ])
    assert.equal((await me.get(`/renditions/${id}/tiles/${place}`)).status, 404, place);
  assert.equal((await (await api.signUp()).get(`/renditions/${id}/tiles/0/0/0`)).status, 404);
  const upscaled = await made(photoId, 'upscale', 'image/jpeg');
  for (const other of [upscaled.id, uuidv7(), 'x'])
    assert.equal((await me.get(`/renditions/${other}/tiles/0/0/0`)).status, 404, other);
  await api.deps.store.delete(key);
  assert.equal((await me.get(`/renditions/${id}/tiles/0/0/0`)).status, 404, 'its file is gone');
});

test('the details of a photo tell what a pyramid was cut from, and into what', async () => {
  const photoId = await upload();
  const { id } = await pyramid(photoId);
  const { renditions } = await jsonOf<{ renditions: Record<string, unknown>[] }>(
    me.get(`/photos/${photoId}/details`),
  );
  const [shown] = renditions;
  assert.deepEqual([shown?.id, shown?.source_id, shown?.tile_side, shown?.levels], [id, null, 512, 3]);
});

test('a pyramid is asked for of a photo, or of a picture that was made of that very photo', async () => {
  const [photoId, otherId] = [await upload(), await upload()];
  const ask = (input: object) => me.post('/jobs', { kind: 'pyramid', input });
  const { id: upscaled } = await made(photoId, 'upscale', 'image/jpeg');
  const { id: cut } = await pyramid(photoId);
  assert.equal((await ask({ photo_id: photoId })).status, 202);
  assert.equal((await ask({ photo_id: photoId, source_id: upscaled })).status, 202);
  const refused = await ask({ photo_id: otherId, source_id: upscaled });
  assert.equal(refused.status, 404);
  assert.match((await jsonOf<{ detail: string }>(refused)).detail, new RegExp(upscaled));
  assert.equal((await ask({ photo_id: photoId, source_id: cut })).status, 404, 'a pyramid is no picture');
  assert.equal((await ask({ photo_id: photoId, source_id: 'x' })).status, 422);
});
