import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { insertAct, pruneActs } from '../../db/audit-log.ts';
import { setRole } from '../../db/users.ts';
import { type Caller, form, jsonOf, photoFile, startTestApi, type TestApi } from '../../test/api.ts';

let api: TestApi;
let admin: Caller;
before(async () => {
  api = await startTestApi();
  admin = await api.signUpAdministrator();
});
after(() => api.close());

type Act = {
  actor_id: string | null;
  actor: string;
  act: string;
  target: string;
  details: object | null;
  address: string | null;
  request_id: string | null;
};
type Page = { acts: Act[]; next_cursor: string | null };

const readLog = (query = '') => jsonOf<Page>(admin.get(`/audit-log${query}`));
const send = (who: Caller, method: string, path: string, body?: object) =>
  api.request(path, {
    method,
    headers: {
      authorization: `Bearer ${who.token}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });

test('what an administrator changed is there, with who did it, to what and from where', async () => {
  const user = await api.signUp();
  const { id: keyId } = await jsonOf<{ id: string }>(user.post('/api-keys', { name: 'leaked' }));
  const account = `/api/v1/users/${user.id}`;
  const answers = [
    await send(admin, 'PATCH', account, { is_active: false }),
    await send(admin, 'DELETE', `/api-keys/${keyId}`),
    await send(admin, 'POST', '/jobs/retry'),
    await send(admin, 'POST', '/api/scheduler/toggle/thumbnail-missing', { enabled: true, interval: 6 }),
    await send(admin, 'DELETE', `${account}?username=${user.username}`),
  ];
  for (const answer of answers) assert.ok(answer.ok, `${answer.status} ${await answer.clone().text()}`);
  const { acts } = await readLog();
  assert.deepEqual(
    acts.map(({ act, target }) => [act, target]),
    [
      ['DELETE /api/v1/users/:id', account],
      ['POST /api/scheduler/toggle/:api_name', '/api/scheduler/toggle/thumbnail-missing'],
      ['POST /jobs/retry', '/jobs/retry'],
      ['DELETE /api-keys/:id', `/api-keys/${keyId}`],
      ['PATCH /api/v1/users/:id', account],
    ],
  );
  const first = acts.at(-1);
  assert.deepEqual([first?.actor_id, first?.actor], [admin.id, admin.username]);
  assert.deepEqual(first?.details, { is_active: false });
  assert.deepEqual(acts[0]?.details, { username: user.username });
  assert.ok(first?.address, 'the line that it came over');
  assert.equal(new Set(acts.map(({ request_id }) => request_id)).size, acts.length);
});

test('what others do, what is refused, what only reads and the everyday are not written down', async () => {
  const { acts: before } = await readLog();
  const user = await api.signUp();
  await send(user, 'PATCH', `/api/v1/users/${user.id}`, { is_active: false });
  await send(user, 'POST', '/jobs/retry');
  await send(admin, 'PATCH', `/api/v1/users/${admin.id}`, { is_active: false });
  await send(admin, 'DELETE', `/api-keys/${user.id}`);
  await admin.get('/workers');
  assert.equal((await admin.post('/upscale', form('file', [await photoFile()]))).status, 200);
  assert.deepEqual((await readLog()).acts, before);
});

test('a role that a provider of logins gives is written down once, in its name', async () => {
  const { id } = await api.signUp();
  await setRole(api.deps.db, id, 'admin', 'https://login.example');
  await setRole(api.deps.db, id, 'admin', 'https://login.example');
  const { acts } = await readLog();
  const given = acts.filter(({ act }) => act === 'role');
  assert.deepEqual(
    given.map(({ actor_id, actor, target, details }) => [actor_id, actor, target, details]),
    [[null, 'https://login.example', `/api/v1/users/${id}`, { role: 'admin' }]],
  );
});

test('it is read page by page, and forgets what is old', async () => {
  const { db } = api.deps;
  await api.database.sql`delete from audit_log`;
  for (const target of ['/a', '/b', '/c']) await insertAct(db, { actor: 'nobody', act: 'DELETE /x', target });
  const first = await readLog('?limit=2');
  const second = await readLog(`?limit=2&cursor=${first.next_cursor}`);
  assert.deepEqual(
    [...first.acts, ...second.acts].map(({ target }) => target),
    ['/c', '/b', '/a'],
  );
  assert.equal(second.next_cursor, null);
  await api.database.sql`update audit_log set at = now() - interval '366 days' where target <> '/c'`;
  await pruneActs(db, 365);
  assert.deepEqual(
    (await readLog()).acts.map(({ target }) => target),
    ['/c'],
  );
});
