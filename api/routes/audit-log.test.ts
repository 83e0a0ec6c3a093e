import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

test('there is no act without its line, and no line without its act', async () => {
  const { sql } = api.database;
  const user = await api.signUp();
  const { id: keyId } = await jsonOf<{ id: string }>(user.post('/api-keys', { name: 'leaked' }));
  const act = () => [
    send(admin, 'PATCH', `/api/v1/users/${user.id}`, { is_active: false }),
    send(admin, 'DELETE', `/api-keys/${keyId}`),
    send(admin, 'POST', '/schedules', { name: 'nightly', work: 'thumbnail-missing', every_hours: 24 }),
    send(admin, 'POST', '/jobs/retry'),
  ];
  const { acts: before } = await readLog();
  const stateOf = () => sql`
    select u.is_active, k.revoked_at, (select count(*)::int from schedules) as schedules
    from users u, api_keys k where u.id = ${user.id} and k.id = ${keyId}`;
  const [state] = await stateOf();
  await sql.unsafe(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
    create trigger refuse before insert on audit_log for each row execute function refuse()`);
  for (const answer of await Promise.all(act())) assert.equal(answer.status, 500, 'no line can be written');
  assert.deepEqual((await stateOf())[0], state);
  await sql.unsafe('drop trigger refuse on audit_log');

  for (const table of ['users', 'api_keys', 'schedules'])
    await sql.unsafe(`create constraint trigger refuse after insert or update on ${table}
      deferrable initially deferred for each row execute function refuse()`);
  const [off, revoked, made] = await Promise.all(act());
  for (const answer of [off, revoked, made]) assert.equal(answer?.status, 500, 'the commit fails');
  assert.deepEqual((await stateOf())[0], state);
  await sql.unsafe('drop function refuse cascade');
  const { acts } = await readLog();
  assert.deepEqual(
    acts.slice(0, acts.length - before.length).map((line) => line.act),
    ['POST /jobs/retry'],
    'the one whose commit went well',
  );
});

test('each route that changes something writes it down, or is named here', () => {
  const folder = import.meta.dirname;
  /** So many of a file: what everybody does with what is theirs, whose rows tell of it, and ways in, which have no actor yet. */
  const everyday: Record<string, number> = {
    ...{ 'upscale.ts': 1, 'bestcut.ts': 1, 'video-upload.ts': 1, 'image-upload.ts': 1 },
    ...{ 'uploads.ts': 2, 'presigned-uploads.ts': 2, 'content-likes.ts': 2, 'watch-history.ts': 3 },
    ...{ 'accounts.ts': 2, 'auth.ts': 3, 'session.ts': 2, 'sns.ts': 1 },
  };
  for (const file of readdirSync(folder).filter((name) => !name.endsWith('.test.ts'))) {
    const source = readFileSync(join(folder, file), 'utf8');
    const countOf = (pattern: RegExp) => source.match(pattern)?.length ?? 0;
    const changing = countOf(/\bmethod: '(?:post|put|patch|delete)'/g);
    const written = countOf(/\b(?:audited|writeDown)\(|\bauditedBySteps\]/g);
    assert.equal(written, changing - (everyday[file] ?? 0), file);
  }
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

test('a job on somebody else’s photo is written down, and one on a photo of one’s own is not', async () => {
  const user = await api.signUp();
  const upload = (who: Caller) => who.post('/upscale', form('file', [photo]));
  const photo = await photoFile();
  const { acts: before } = await readLog();
  const ask = async (who: Caller) => {
    const { id } = await jsonOf<{ id: string }>(upload(who));
    const answer = await admin.post('/jobs', { kind: 'thumbnail', input: { photo_id: id } });
    assert.equal(answer.status, 202);
    return (await jsonOf<{ id: string }>(answer)).id;
  };
  await ask(admin);
  const job_id = await ask(user);
  const { acts } = await readLog();
  assert.deepEqual(
    acts.slice(0, acts.length - before.length).map(({ act, details }) => [act, details]),
    [['POST /jobs', { job_id, kind: 'thumbnail', owner_id: user.id }]],
  );
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
