import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { TICKS } from '../../queues/open.ts';
import { kinds } from '../../queues/registry.ts';
import { type Caller, jsonOf, startTestApi, type TestApi } from '../../test/api.ts';
import { ensureAdministrator } from '../auth/bootstrap.ts';

const admin = { ADMIN_USERNAME: 'root', ADMIN_PASSWORD: 'correct horse' };
let api: TestApi;
let writable: TestApi;
before(async () => {
  api = await startTestApi(admin);
  writable = await startTestApi({ ...admin, BULL_BOARD_WRITABLE: 'true' });
  for (const { deps } of [api, writable]) await ensureAdministrator(deps.db, deps.settings, deps.log);
});
after(async () => {
  await api.close();
  await writable.close();
});

const basic = (name: string, password: string) => ({ authorization: `Basic ${btoa(`${name}:${password}`)}` });
const asAdmin = basic('root', 'correct horse');
const open = (headers: Record<string, string>, path = '') => api.request(`/admin/queues${path}`, { headers });

test('only an administrator who signs in gets to the queues', async () => {
  const user = await api.signUp();
  const strangers = [
    {},
    basic('root', 'wrong'),
    basic(user.username, user.password),
    { authorization: `Bearer ${user.token}` },
  ];
  for (const headers of strangers as Record<string, string>[]) {
    for (const path of ['', '/api/queues', '/static/favicon.ico']) {
      const answer = await open(headers, path);
      assert.equal(answer.status, 401, path);
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Basic realm="Darkroom"/);
    }
  }
  const page = await open(asAdmin);
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-security-policy') ?? '', /font-src 'self'/);
  const html = await page.text();
  const script = /src="(static\/js\/main[^"]+)"/.exec(html)?.[1];
  assert.equal((await open(asAdmin, `/${script}`)).status, 200);
});

test('an administrator who is signed in to the console needs no password here, and others are told so', async () => {
  const administrator = await writable.signUpAdministrator();
  const cookieOf = async ({ username, password }: Caller) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ username, password });
    const answer = await writable.request('/session', { method: 'POST', headers, body });
    return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  const cookie = await cookieOf(administrator);
  const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
    writable.request(`/admin/queues${path}`, { method, headers });
  assert.equal((await ask('', { cookie })).status, 200);
  assert.equal((await ask('/api/queues', { cookie })).status, 200);

  const pause = '/api/queues/thumbnail/pause';
  const foreign = await ask(pause, { cookie, 'sec-fetch-site': 'cross-site' }, 'PUT');
  assert.equal((await jsonOf<{ code: string }>(foreign)).code, 'CROSS_SITE');
  assert.equal(await writable.deps.queues.of('thumbnail').isPaused(), false);
  assert.equal((await ask(pause, { cookie, 'sec-fetch-site': 'same-origin' }, 'PUT')).status, 200);
  const [act] = await writable.database.sql`select actor, outcome from audit_log order by id desc limit 1`;
  assert.deepEqual(act, { actor: administrator.username, outcome: 'done' });

  const wrong = await ask('', { cookie, ...basic('root', 'wrong') });
  assert.equal(wrong.status, 401, 'a login that is given counts, and not the cookie beside it');
  const other = await ask('', { cookie: await cookieOf(await writable.signUp()) });
  assert.deepEqual([other.status, other.headers.get('www-authenticate')], [403, null]);
  const { code, detail } = await jsonOf<{ code: string; detail: string }>(other);
  assert.equal(code, 'NOT_ALLOWED');
  assert.match(detail, /Only an administrator/);

  await writable.request('/session', { method: 'DELETE', headers: { cookie } });
  const ended = await ask('', { cookie });
  assert.equal(ended.status, 401);
  assert.match(ended.headers.get('www-authenticate') ?? '', /^Basic/);
});

test('it shows a queue of every kind and of ticks, and lets nobody act unless that is switched on', async () => {
  type Queues = { queues: { name: string; readOnlyMode: boolean }[] };
  const shown = await jsonOf<Queues>(open(asAdmin, '/api/queues'));
  assert.deepEqual(shown.queues.map(({ name }) => name).sort(), [...kinds, TICKS].sort());
  assert.ok(shown.queues.every(({ readOnlyMode }) => readOnlyMode));
  const pause = (to: TestApi, headers: Record<string, string>) =>
    to.request('/admin/queues/api/queues/upscale/pause', {
      method: 'PUT',
      headers: { ...asAdmin, ...headers },
    });
  assert.ok((await pause(api, {})).status >= 400);
  assert.equal(await api.deps.queues.of('upscale').isPaused(), false);
  assert.equal((await pause(writable, {})).status, 200);
  assert.equal(await writable.deps.queues.of('upscale').isPaused(), true);
});

test('who acts is written down, and what the reconciler could not put right is refused', async () => {
  const { deps, database } = writable;
  const before = await database.sql`select count(*)::int as acts from audit_log`;
  const id = `${crypto.randomUUID()}-1`;
  await deps.queues.of('duration').add('duration', { id: '' }, { jobId: id });
  const act = async (method: string, path: string, body: object = {}) => {
    const headers = { ...asAdmin, 'content-type': 'application/json' };
    const init = { method, headers, body: JSON.stringify(body) };
    return (await writable.request(`/admin/queues/api/queues/${path}`, init)).status;
  };
  const refused = [
    await act('POST', 'duration/add', { name: 'duration', data: { id: 'x' } }),
    await act('PATCH', `duration/${id}/update-data`, { jobData: { id: 'x' } }),
    await act('PATCH', `duration/${id}/delay`, { delay: 1e12 }),
    await act('PUT', 'duration/concurrency', { concurrency: 0 }),
    await act('PUT', 'duration/rate-limit', { max: 1, duration: 1e12 }),
    await act('PUT', `duration/${id}/retry`),
    await act('PUT', 'duration/retry/failed'),
    await act('PUT', `${TICKS}/job-schedulers/x/remove`),
  ];
  assert.deepEqual(new Set(refused), new Set([403]));
  assert.equal(await act('PUT', `${TICKS}/pause`), 405, 'schedules are steered by their own routes');
  assert.deepEqual((await deps.queues.of('duration').getJob(id))?.data, { id: '' });
  assert.equal(await act('PUT', `duration/${id}/clean`), 204);
  assert.equal(await deps.queues.of('duration').getJob(id), undefined);
  const acts = await database.sql`select actor, act, target, request_id, outcome from audit_log order by id`;
  const outcomes = acts.slice(Number(before[0]?.acts)).map(({ outcome }) => outcome);
  assert.deepEqual(outcomes, [...Array(refused.length + 1).fill('refused'), 'done']);
  const { actor, act: what, target, request_id } = acts.at(-1) ?? {};
  const path = '/admin/queues/api/queues/:queueName/:jobId/clean';
  assert.deepEqual(
    [actor, what, target],
    ['root', `PUT ${path}`, `/admin/queues/api/queues/duration/${id}/clean`],
  );
  assert.ok(request_id);
});

test('nothing is done that cannot be written down', async () => {
  const { database, deps } = writable;
  const queue = deps.queues.of('duration');
  const pause = () =>
    writable.request('/admin/queues/api/queues/duration/pause', { method: 'PUT', headers: asAdmin });
  await database.sql`alter table audit_log rename to away`;
  assert.equal((await pause()).status, 500);
  assert.equal(await queue.isPaused(), false);
  await database.sql`alter table away rename to audit_log`;
  assert.equal((await pause()).status, 200);
  assert.equal(await queue.isPaused(), true);
});

test('another site’s page cannot act with the administrator’s login', async () => {
  const resume = (headers: Record<string, string>) =>
    writable.request('/admin/queues/api/queues/upscale/resume', {
      method: 'PUT',
      headers: { ...asAdmin, host: 'darkroom.example', ...headers },
    });
  const foreign = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ];
  for (const headers of foreign as unknown as Record<string, string>[]) {
    assert.equal((await resume(headers)).status, 403, JSON.stringify(headers));
  }
  const own = [{ 'sec-fetch-site': 'same-origin' }, { origin: 'https://darkroom.example' }, {}];
  for (const headers of own as unknown as Record<string, string>[])
    assert.equal((await resume(headers)).status, 200);
});

test('the administrator is made once, and never changed by the settings', async () => {
  const { deps } = api;
  const hash = async () =>
    (await api.database.sql`select password_hash, role from users where username = 'root'`)[0];
  const before = await hash();
  assert.equal(before?.role, 'admin');
  await ensureAdministrator(deps.db, { ...deps.settings, ADMIN_PASSWORD: 'another one' }, deps.log);
  assert.deepEqual(await hash(), before);
});
