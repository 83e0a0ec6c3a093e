import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { insertRenditions } from '../db/renditions.ts';
import { keys } from '../storage/keys.ts';
import { form, jsonOf, photoFile, startTestApi, type TestApi } from '../test/api.ts';
import { startSweep, sweepObjects } from './sweep.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
});
after(() => api.close());

async function stored(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of api.deps.store.list('')) found.push(key);
  return found.sort();
}

async function put(key: string): Promise<string> {
  const path = join(api.deps.settings.SCRATCH_DIR, 'object');
  await writeFile(path, 'x');
  await api.deps.store.putFile(key, path, 'text/plain');
  return key;
}

test('objects that no row names are removed, all others stay', async () => {
  const me = await api.signUp();
  const { id: photoId } = await jsonOf<{ id: string }>(
    me.post('/upscale', form('file', [await photoFile()])),
  );
  const [photo] = await api.database.sql`select key from photos where id = ${photoId}`;
  const rendition = await put(keys.rendition({ photoId }, 'upscale', uuidv7(), 'jpg'));
  const made = { id: uuidv7(), photoId, kind: 'upscale', key: rendition, contentType: 'image/jpeg' };
  await insertRenditions(api.deps.db, [{ ...made, bytes: 1, width: 1, height: 1 }]);
  const lateWriter = keys.rendition({ photoId }, 'upscale', uuidv7(), 'jpg');
  const orphans = [lateWriter, keys.photoOriginal(uuidv7(), 'jpg'), keys.videoOriginal(uuidv7(), 'mp4')];
  for (const key of orphans) await put(key);
  const others = [await put('avatars/kept.jpg'), await put('videos/7_a_film.mp4')];
  assert.equal(await sweepObjects(api.deps, Date.now() - 60_000), 0, 'they are too young');
  assert.equal(await sweepObjects(api.deps, Date.now() + 60_000), orphans.length);
  assert.deepEqual(await stored(), [...others, photo?.key, rendition].sort());
});

test('folders of uploads that died hours ago are removed', async () => {
  const root = api.deps.settings.SCRATCH_DIR;
  const dayAgo = new Date(Date.now() - 86_400_000);
  for (const name of ['upload-old', 'upload-new', 'attempt-old']) {
    await mkdir(join(root, name), { recursive: true });
    if (name.endsWith('old')) await utimes(join(root, name), dayAgo, dayAgo);
  }
  const sweep = startSweep(api.deps);
  await sweep.nudge();
  await sweep.stop();
  const left = (await readdir(root)).filter((name) => name.includes('-')).sort();
  assert.deepEqual(left, ['attempt-old', 'upload-new']);
});
