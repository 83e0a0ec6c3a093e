import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { listen } from '../../api/server.ts';
import { noRateLimits } from '../../dev/no-rate-limits.ts';
import { freePort } from '../../dev/ports.ts';
import { type Service, startService } from '../../dev/service.ts';
import { startTestApi } from '../api.ts';
import { testSettings } from '../config.ts';
import { testDatabase, testFolder, testRedis } from '../services.ts';
import { bareEnv } from '../support/bare-env.ts';
import { makeFilm } from '../support/film.ts';
import { sendOverTus } from '../support/tus-client.ts';
import { until } from '../support/until.ts';
import { openLink } from './proxy.ts';

const bytes = testSettings().UPLOAD_TEST_MIB * 2 ** 20;
const root = join(import.meta.dirname, '../..');

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

test('a film over a link that is cut ten times arrives once and intact', async (t) => {
  const [api, folder] = await Promise.all([startTestApi(), testFolder()]);
  t.after(api.close);
  t.after(folder.close);
  const server = await listen(api.app, '127.0.0.1', 0);
  t.after(server.close);
  const link = await openLink(() => server.port);
  t.after(link.close);
  const film = await makeFilm(join(folder.path, 'film.mp4'), bytes);
  const { id: ownerId, token } = await api.signUp();
  const resumedAt: number[] = [];
  // Counted where the bytes pass: the client tells its progress ten times a second, and may be done before it tells again.
  // What a cut loses on its way is not counted, so ten of these are far from all.
  const cutTenTimes = async () => {
    for (let cuts = 0; cuts < 10; cuts++) {
      await link.passed(bytes / 24);
      link.set('cut');
      link.set('sound');
    }
  };
  void cutTenTimes();
  const last = await sendOverTus(film, {
    endpoint: `http://127.0.0.1:${link.port}/uploads`,
    token,
    resumedAt,
  });
  assert.ok(resumedAt.length >= 10, `it went on ${resumedAt.length} times`);
  assert.deepEqual(
    resumedAt,
    resumedAt.toSorted((a, b) => a - b),
    'what has come is never lost again',
  );
  assert.ok((resumedAt.at(-1) ?? 0) > 0, `it went on in the middle: ${resumedAt}`);
  const rows = await api.database.sql`select id, bytes, sha256, key from videos where owner_id = ${ownerId}`;
  assert.equal(rows.length, 1);
  const [row] = rows;
  assert.deepEqual([row?.id, row?.bytes], [last.getHeader('upload-media-id'), String(bytes)]);
  assert.equal(row?.sha256, await hashOf(film));
  const arrived = join(folder.path, 'arrived.mp4');
  await api.deps.store.getFile(row?.key, arrived);
  assert.equal(await hashOf(arrived), row?.sha256);
  const [jobs] = await api.database.sql`select count(*)::int as n from jobs`;
  assert.equal(jobs?.n, 2, 'one duration and one thumbnail');
});

test('a film goes on where it was when the API is killed in the middle of it', async (t) => {
  const [database, redis, folder, port] = await Promise.all([
    testDatabase(),
    testRedis(),
    testFolder(),
    freePort(),
  ]);
  t.after(folder.close);
  t.after(redis.close);
  t.after(database.close);
  const env = {
    ...bareEnv(),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    DATA_DIR: folder.path,
    SCRATCH_DIR: join(folder.path, 'scratch'),
    SECRET_KEY: 'a secret of this test that is long enough',
    PORT: String(port),
    ...noRateLimits,
  };
  const url = `http://127.0.0.1:${port}`;
  let api: Service | undefined;
  const startApi = async () => {
    api = await startService({
      command: process.execPath,
      args: [join(root, 'api/main.ts')],
      cwd: root,
      env,
      logFile: join(folder.path, 'api.log'),
      stopSignal: 'SIGTERM',
    });
    await until('the API serves', 60, async () => (await fetch(`${url}/health`)).ok);
  };
  await startApi();
  t.after(() => api?.kill());
  const film = await makeFilm(join(folder.path, 'film.mp4'), bytes);
  const account = { username: 'maria', password: 'a password of this test' };
  const json = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  };
  await fetch(`${url}/register`, json);
  const answer = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(account) });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const resumedAt: number[] = [];
  const link = await openLink(() => port);
  t.after(link.close);
  let started: Promise<void> | undefined;
  void link.passed(bytes / 2).then(() => {
    started = api?.kill().then(startApi);
  });
  const last = await sendOverTus(film, {
    endpoint: `http://127.0.0.1:${link.port}/uploads`,
    token,
    resumedAt,
  });
  assert.ok(started, 'the API was killed');
  await started;
  assert.ok((resumedAt.at(-1) ?? 0) > 0, `it went on at ${resumedAt}`);
  const headers = { authorization: `Bearer ${token}` };
  const list = (await (await fetch(`${url}/videos`, { headers })).json()) as { id: string; bytes: number }[];
  assert.deepEqual(
    list.map((video) => [video.id, video.bytes]),
    [[last.getHeader('upload-media-id'), bytes]],
  );
  const original = await fetch(`${url}/videos/${list[0]?.id}`, { headers });
  const hash = createHash('sha256');
  for await (const chunk of original.body ?? []) hash.update(chunk);
  assert.equal(hash.digest('hex'), await hashOf(film));
});
