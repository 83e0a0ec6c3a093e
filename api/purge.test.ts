import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { keys } from '../storage/keys.ts';
import { StoreUnavailable } from '../storage/store.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../test/api.ts';
import { takeJob } from '../test/support/attempt.ts';
import { purgeDue } from './purge.ts';

let api: TestApi;
let me: Caller;
before(async () => {
  api = await startTestApi();
});
after(() => api.close());
beforeEach(async () => {
  me = await api.signUp();
});

type Accepted = { id: string; job: { id: string } };
const upload = async () => jsonOf<Accepted>(me.post('/upscale', form('file', [await photoFile()])));

const objectsOf = async (photoId: string) =>
  (await Array.fromAsync(api.deps.store.list(keys.photoPrefix(photoId)))).map(({ key }) => key);

/** Stores a result as a worker would. */
async function storeResult(photoId: string): Promise<void> {
  const path = join(api.deps.settings.SCRATCH_DIR, 'result');
  await writeFile(path, 'larger');
  await api.deps.store.putFile(keys.rendition({ photoId }, 'upscale', uuidv7(), 'jpg'), path, 'image/jpeg');
}

/** As waiting would. */
const letTimePass = () => api.database.sql`update purges set run_at = now() - interval '1 second'`;

test('the files of a deleted photo go, and nothing else', async () => {
  const { id } = await upload();
  const { id: other } = await upload();
  await storeResult(id);
  assert.equal((await objectsOf(id)).length, 2);
  assert.equal((await me.delete(`/photos/${id}`)).status, 200);
  await purgeDue(api.deps);
  assert.deepEqual(await objectsOf(id), []);
  assert.equal((await objectsOf(other)).length, 1);
  assert.equal((await api.database.sql`select 1 from purges`).length, 0);
});

test('what a worker stores after its photo was deleted goes, too', async () => {
  const { id, job } = await upload();
  const attempt = await takeJob(api.deps.db, job.id);
  assert.equal((await me.delete(`/photos/${id}`)).status, 200);
  await purgeDue(api.deps);
  await storeResult(id);
  await attempt.fail('MEDIA_MISSING', 'The photo was deleted.');
  await letTimePass();
  await purgeDue(api.deps);
  assert.deepEqual(await objectsOf(id), []);
  assert.equal((await api.database.sql`select 1 from purges`).length, 0, 'it is not looked at for ever');
});

test('a store that is away, or a process that dies, only puts it off', async () => {
  const { id } = await upload();
  const next = () => Promise.reject(new StoreUnavailable('away'));
  const away = { ...api.deps.store, list: () => ({ [Symbol.asyncIterator]: () => ({ next }) }) };
  assert.equal((await me.delete(`/photos/${id}`)).status, 200);
  await assert.rejects(purgeDue({ db: api.deps.db, store: away }), StoreUnavailable);
  assert.equal((await objectsOf(id)).length, 1);
  await letTimePass();
  await purgeDue(api.deps);
  assert.deepEqual(await objectsOf(id), []);
});

test('the files of a user who is removed go, too', async () => {
  const { id } = await upload();
  await api.database.sql`delete from users where id = ${me.id}`;
  await purgeDue(api.deps);
  assert.deepEqual(await objectsOf(id), []);
});
