import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { insertAvatar } from '../../db/avatars.ts';
import { listenForChanges } from '../../db/listen.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';
import { takeJob } from '../../test/support/attempt.ts';
import { until } from '../../test/support/until.ts';
import { Accounts } from '../auth/accounts.ts';
import type { JobView } from '../jobs/view.ts';
import { purgeDue } from '../purge.ts';

let api: TestApi;
let admin: Caller;
before(async () => {
  api = await startTestApi();
  admin = await api.signUpAdministrator();
});
after(() => api.close());

type Refusal = { code: string };
type Profile = { is_active: boolean };
type Uploaded = { id: string; job: JobView };

const address = ({ id, username }: Caller) => `/api/v1/users/${id}?username=${encodeURIComponent(username)}`;
const setActive = (who: Caller, id: string, isActive: boolean) =>
  api.request(`/api/v1/users/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${who.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ is_active: isActive }),
  });
const upload = async (who: Caller) =>
  jsonOf<Uploaded>(who.post('/upscale', form('file', [await photoFile()])));
const files = async () => (await Array.fromAsync(api.deps.store.list(''))).map(({ key }) => key);

test('an account that is switched off is refused at once, its jobs end, and all is there when it is on again', async () => {
  const user = await api.signUp();
  const { key } = await jsonOf<{ key: string }>(user.post('/api-keys', { name: 'camera' }));
  const [waiting, running] = [await upload(user), await upload(user)];
  await takeJob(api.deps.db, running.job.id);
  const withKey = () => api.request('/me', { headers: { 'x-api-key': key } });
  assert.deepEqual([(await user.get('/me')).status, (await withKey()).status], [200, 200], 'is remembered');

  const off = await setActive(admin, user.id, false);
  assert.deepEqual([off.status, (await jsonOf<Profile>(off)).is_active], [200, false]);
  for (const answer of [await user.get('/me'), await withKey()])
    assert.equal((await jsonOf<Refusal>(answer)).code, 'INACTIVE_USER');
  const ended = await jsonOf<JobView>(admin.get(`/jobs/${waiting.job.id}`));
  assert.equal(ended.status, 'cancelled');
  const ending = await jsonOf<JobView>(admin.get(`/jobs/${running.job.id}`));
  assert.ok(ending.cancel_requested_at, 'its worker is told');

  assert.equal((await setActive(admin, user.id, true)).status, 200);
  const photos = await jsonOf<{ id: string; status: string }[]>(user.get('/photos'));
  const statuses = new Map(photos.map(({ id, status }) => [id, status]));
  assert.deepEqual([statuses.get(waiting.id), statuses.get(running.id)], ['failed', 'processing']);
});

test('every process hears of it', async (t) => {
  const user = await api.signUp();
  const other = new Accounts(api.deps.db, api.deps.tokens, {});
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  const { close } = await listenForChanges(api.database.sql, {
    onAccessChanged: () => {
      other.forget();
      resolve();
    },
  });
  t.after(close);
  // What is remembered does not run out by itself.
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const shown = { way: 'bearer', secret: user.token } as const;
  assert.equal((await other.recognise(shown)).id, user.id);
  await api.database.sql`update users set is_active = false where id = ${user.id}`;
  await heard;
  await assert.rejects(other.recognise(shown), { code: 'INACTIVE_USER' });
});

test('a token that was logged out is refused at once, and no other with it', async () => {
  const user = await api.signUp();
  const body = new URLSearchParams({ username: user.username, password: user.password });
  const again = await jsonOf<{ access_token: string }>(api.request('/token', { method: 'POST', body }));
  const withOther = () => api.request('/me', { headers: { authorization: `Bearer ${again.access_token}` } });
  assert.equal((await user.get('/me')).status, 200);
  assert.equal((await user.post('/api/v1/auth/logout')).status, 200);
  const refused = await user.get('/me');
  assert.deepEqual([refused.status, (await jsonOf<Refusal>(refused)).code], [401, 'INVALID_TOKEN']);
  assert.equal((await withOther()).status, 200);
  const kept = await api.database.sql`select hash from revoked_tokens`;
  assert.ok(!kept.some(({ hash }) => hash === user.token), 'the token itself is not kept');
});

test('a person deletes their account: all it has goes, to the last file, and its name is free', async () => {
  const [user, bystander] = [await api.signUp('leaver'), await api.signUp()];
  const theirs = await upload(bystander);
  const { id, job } = await upload(user);
  const running = await takeJob(api.deps.db, job.id);
  const portrait = await upload(admin);
  await insertAvatar(api.deps.db, portrait.id, { userId: user.id }, 'main');
  await user.post('/api/v1/contents', { title: 'Mine' });
  await user.post('/schedules', { name: 'mine', work: 'thumbnail-missing', cron: '0 3 * * *' });

  const careless = await user.delete(`/api/v1/users/${user.id}?username=somebody`);
  assert.deepEqual([careless.status, (await user.get('/me')).status], [422, 200]);
  const answer = await user.delete(address(user));
  assert.deepEqual([answer.status, await jsonOf(answer)], [200, { message: 'Deleted successfully' }]);
  assert.equal((await user.get('/me')).status, 401);
  assert.equal((await admin.get(`/api/v1/users/${user.id}`)).status, 404);
  assert.equal((await admin.delete(address(user))).status, 404);

  const renamed = await api.signUp('leaver');
  assert.notEqual(renamed.id, user.id);
  assert.equal((await user.get('/me')).status, 401, 'a token is not good for the next of that name');

  await purgeDue(api.deps);
  assert.equal((await admin.get(`/photos/${id}`)).status, 404, 'while its worker is still at it');
  await api.deps.store.putFile(`photos/${id}/upscale/late.jpg`, import.meta.filename, 'image/jpeg');
  await running.cancel();
  await until('everything of the account to be gone', 60, async () => {
    await purgeDue(api.deps);
    const left = await api.database.sql`select 1 from users where id = ${user.id}`;
    return left.length === 0 && !(await files()).some((key) => key.includes(id) || key.includes(portrait.id));
  });
  for (const table of ['photos', 'jobs', 'contents', 'schedules', 'api_keys']) {
    const rows = await api.database.sql.unsafe(`select 1 from ${table} where owner_id = '${user.id}'`);
    assert.equal(rows.length, 0, table);
  }
  assert.equal((await bystander.get(`/photos/${theirs.id}`)).status, 200);
});

test('nobody deletes another’s account but an administrator, and the last of those stays', async () => {
  const [user, stranger] = [await api.signUp(), await api.signUp()];
  assert.equal((await stranger.delete(address(user))).status, 404);
  assert.equal((await setActive(stranger, user.id, false)).status, 403);
  assert.equal((await setActive(admin, 'nobody', false)).status, 404);
  assert.equal((await admin.delete(address(user))).status, 200);
  for (const refused of [await admin.delete(address(admin)), await setActive(admin, admin.id, false)])
    assert.deepEqual([refused.status, (await jsonOf<Refusal>(refused)).code], [409, 'LAST_ADMINISTRATOR']);
  const second = await api.signUpAdministrator();
  assert.equal((await admin.delete(address(second))).status, 200);
  assert.equal((await second.get('/me')).status, 401);
});
