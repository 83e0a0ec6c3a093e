import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../dev/ports.ts';
import { startService } from '../../dev/service.ts';
import { Releasers } from '../../runtime/lifecycle.ts';
import { createLog } from '../../runtime/log.ts';
import { form, jsonOf, photoFile } from '../api.ts';
import { testDatabase, testFolder, testRedis } from '../services.ts';
import { bareEnv } from '../support/bare-env.ts';
import { until } from '../support/until.ts';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

/** Each is found in a log by its own text alone. */
const secrets = {
  SECRET_KEY: 'signing-4c1f7e0b5a9d4e21b7f3a8c6d2e9',
  INTERNAL_TOKEN: 'internal-83be6f1c2d7a49058e4b1f9c6a3d',
  API_KEY: 'bootstrap-5f2a9c8e7b3d',
  ADMIN_PASSWORD: 'admin-password-9d3e1a',
  KEYCLOAK_CLIENT_SECRET: 'client-secret-77a0c2',
  OIDC_CLIENT_SECRET: 'openid-secret-c41b9e',
  CAPTION_KEY: 'caption-key-1f8e4b6c',
  TMDB_API_KEY: 'film-key-a07d93c5',
};

test('no password, token or key comes to stand in a log', async (t) => {
  const releasers = new Releasers();
  t.after(() => releasers.releaseAll(createLog('test', 'silent')));
  const [folder, database, redis] = [await testFolder(), await testDatabase(), await testRedis()];
  releasers.add('folder', folder.close);
  releasers.add('database', database.close);
  releasers.add('redis', () => redis.close());
  const port = await freePort();
  const logOf = (name: string) => join(folder.path, `${name}.log`);
  const env = {
    ...bareEnv(),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    DATA_DIR: folder.path,
    SCRATCH_DIR: join(folder.path, 'scratch'),
    PORT: String(port),
    ADMIN_USERNAME: 'root',
    LOG_LEVEL: 'debug',
    // Nothing listens there, so what is sent to it fails and is logged.
    KEYCLOAK_URL: 'http://127.0.0.1:1',
    KEYCLOAK_REALM: 'film',
    KEYCLOAK_CLIENT_ID: 'darkroom',
    OIDC_AUDIENCE: 'darkroom',
    OIDC_CLIENT_ID: 'console',
    CAPTION_API: 'openai',
    CAPTION_URL: 'http://127.0.0.1:1',
    CAPTION_MODEL: 'any',
    ALLOW_PRIVATE_ADDRESSES: 'true',
    LANE_VIDEO: '0',
    LANE_GPU: '0',
    ...secrets,
  };
  const start = async (name: string, program: string) => {
    const [command, args] = [process.execPath, [program]];
    const options = { command, args, cwd, env, logFile: logOf(name), stopSignal: 'SIGTERM' } as const;
    const service = await startService(options);
    releasers.add(name, () => service.stop(60_000), 60_000);
    return service;
  };
  const api = await start('api', 'api/main.ts');
  const url = `http://127.0.0.1:${port}`;
  await until('it serves', 120, async () => (await fetch(`${url}/health`)).ok);

  const password = 'person-password-0b6d4f';
  const json = { 'content-type': 'application/json' };
  const post = (path: string, body: string | URLSearchParams, headers: Record<string, string> = json) =>
    fetch(url + path, { method: 'POST', body, headers: typeof body === 'string' ? headers : {} });
  await post('/register', JSON.stringify({ username: 'maria', password }));
  const login = await post('/token', new URLSearchParams({ username: 'maria', password }));
  const { access_token: token } = (await login.json()) as { access_token: string };
  const bearer = { authorization: `Bearer ${token}` };
  const made = await post('/api-keys', '{"name":"x"}', { ...json, ...bearer });
  const { key } = (await made.json()) as { key: string };
  const basic = { authorization: `Basic ${btoa(`root:${secrets.ADMIN_PASSWORD}`)}` };
  const ways = [
    bearer,
    { 'x-api-key': key },
    { 'x-api-key': secrets.API_KEY },
    { 'x-internal-token': secrets.INTERNAL_TOKEN },
  ] as Record<string, string>[];
  for (const headers of ways) assert.equal((await fetch(`${url}/me`, { headers })).status, 200);
  assert.equal((await fetch(`${url}/admin/queues`, { headers: basic })).status, 200);
  const account = JSON.stringify({ email: 'maria@example.com', password });
  for (const path of ['register', 'login']) {
    assert.equal((await post(`/api/v1/auth/${path}`, account)).status, 503, path);
  }
  const openid = await fetch(`${url}/session/openid`, { redirect: 'manual' });
  assert.match(openid.headers.get('location') ?? '', /sign-in\/away/);
  const session = await post('/session', JSON.stringify({ username: 'maria', password }));
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  assert.equal((await fetch(`${url}/me`, { headers: { cookie } })).status, 200);
  const hook = await post('/webhooks', '{"url":"http://127.0.0.1:1/hook"}', { ...json, ...bearer });
  const { id: hookId, secret: signing } = (await hook.json()) as { id: string; secret: string };
  assert.equal((await post(`/webhooks/${hookId}/ping`, '{}', { ...json, ...bearer })).status, 202);
  const worker = await start('worker', 'workers/main.ts');
  await askForCaption(url, bearer);
  // A failure inside is logged with its cause, and the statement that failed.
  await redis.kill();
  await post('/register', JSON.stringify({ username: 'other', password }));
  await api.stop(60_000);
  await worker.stop(60_000);

  const [log, workerLog] = await Promise.all(['api', 'worker'].map((name) => readFile(logOf(name), 'utf8')));
  assert.match(log ?? '', /a request failed/, 'the failing login is logged');
  assert.match(workerLog ?? '', /attempt ended/, 'the caption that nobody gave is logged');
  for (const [name, secret] of Object.entries({
    ...secrets,
    password,
    token,
    key,
    signing,
    session: cookie.split('=')[1] ?? '',
    basic: btoa(`root:${secrets.ADMIN_PASSWORD}`),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    'the password of Redis': new URL(redis.url).password,
  })) {
    assert.ok(!`${log}${workerLog}`.includes(secret), `${name} stands in a log`);
  }
});

/** A job whose worker shows its key to a service that is not there. Resolves when it has failed. */
async function askForCaption(url: string, headers: Record<string, string>): Promise<void> {
  const ask = async <T>(path: string, init: RequestInit = {}) => jsonOf<T>(fetch(url + path, init));
  const body = form('file', [await photoFile()]);
  const photo = await ask<{ id: string }>('/upscale', { method: 'POST', headers, body });
  const wish = JSON.stringify({ kind: 'describe', input: { photo_id: photo.id } });
  const json = { ...headers, 'content-type': 'application/json' };
  const { id } = await ask<{ id: string }>('/jobs', { method: 'POST', headers: json, body: wish });
  await until('the caption to fail', 120, async () => {
    const { status } = await ask<{ status: string }>(`/jobs/${id}`, { headers });
    return status === 'failed';
  });
}
