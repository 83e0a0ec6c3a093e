import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../dev/ports.ts';
import { type Service, startService } from '../dev/service.ts';
import { testDatabase, testFolder, testRedis } from '../test/services.ts';
import { bareEnv } from '../test/support/bare-env.ts';
import { until } from '../test/support/until.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const cwd = fileURLToPath(new URL('..', import.meta.url));
let env: NodeJS.ProcessEnv;
const closers: (() => Promise<void>)[] = [];

before(async () => {
  const folder = await testFolder();
  const database = await testDatabase();
  const redis = await testRedis();
  closers.push(database.close, folder.close);
  env = {
    ...bareEnv(),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    DATA_DIR: folder.path,
    SCRATCH_DIR: join(folder.path, 'scratch'),
    SECRET_KEY: 'a secret of this test that is long enough',
    PORT: String(await freePort()),
    ADMIN_USERNAME: 'root',
    ADMIN_PASSWORD: 'correct horse',
  };
  // It must start while Redis is away.
  await redis.close();
});
after(async () => {
  for (const close of closers) await close();
});

/** Runs the API to its end. @returns its exit code and what it wrote to standard error */
const boot = (changes: NodeJS.ProcessEnv) =>
  new Promise<{ code: unknown; stderr: string }>((resolve) => {
    const options = { cwd, env: { ...env, ...changes }, timeout: 60_000 };
    execFile(process.execPath, [main], options, (error, _, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    );
  });

test('a missing or wrong setting ends the boot with its name', async () => {
  const { code, stderr } = await boot({ SECRET_KEY: 'short', MAX_PHOTO_BYTES: 'many', PORT: '99999' });
  assert.equal(code, 1);
  assert.match(stderr, /SECRET_KEY: should be a secret of at least 32 characters/);
  assert.match(stderr, /PORT: should be a whole number from 0 to 65535/);
  assert.match(stderr, /MAX_PHOTO_BYTES: should be a whole number/);
  assert.doesNotMatch(stderr, /short|many/, 'a wrong value may be a secret');
});

test('a taken port ends the boot with the setting’s name', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  const { code, stderr } = await boot({ PORT: String(port) });
  other.close();
  assert.equal(code, 1);
  assert.equal(
    stderr.trim(),
    `PORT: should be a free port; ${port} of 127.0.0.1 is taken by another program.`,
  );
});

test('it starts without Redis, makes its administrator, tells how much room there is, and stops when asked, whoever is waiting', async () => {
  const logFile = join(env.DATA_DIR ?? '', 'api.log');
  const api: Service = await startService({
    command: process.execPath,
    args: [main],
    cwd,
    env,
    logFile,
    stopSignal: 'SIGTERM',
  });
  const url = `http://127.0.0.1:${env.PORT}`;
  await reachable(`${url}/health/ready`, api);
  const form = new URLSearchParams({ username: 'root', password: 'correct horse' });
  const login = await fetch(`${url}/token`, { method: 'POST', body: form });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token}` };
  assert.deepEqual(await (await fetch(`${url}/jobs`, { headers })).json(), { jobs: [], next_cursor: null });
  const page = await (await fetch(`${url}/metrics`)).text();
  const free = Number(/^darkroom_scratch_free_bytes (\d\S*)$/m.exec(page)?.[1]);
  const { blocks, bsize } = await statfs(env.DATA_DIR ?? '');
  assert.ok(free > 2 ** 20 && free <= blocks * bsize, `${free} bytes are free`);
  await api.stop(60_000);
  assert.equal(await api.ended, 'ended with code 0');
});

const reachable = (url: string, { isRunning, log }: Service) =>
  until('the API to be ready', 60, async () => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    return answer?.status === 200 || !isRunning();
  }).then(() => assert.ok(isRunning(), `it ended: ${log.tail}`));
