import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { openDatabase } from '../db/client.ts';
import { readDbSettings } from '../db/config.ts';
import { liveWorkers } from '../db/workers.ts';
import { openLink } from '../test/faults/proxy.ts';
import { testDatabase, testFolder, testRedis } from '../test/services.ts';
import { bareEnv } from '../test/support/bare-env.ts';

const root = join(import.meta.dirname, '..');
/** A Vulkan that computes on the CPU: as right as a GPU, and thousands of times slower. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const provider = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so';
const closers: (() => Promise<void>)[] = [];
let env: NodeJS.ProcessEnv;

before(async () => {
  const [folder, database, redis] = await Promise.all([testFolder(), testDatabase(), testRedis()]);
  closers.push(() => redis.close(), database.close, folder.close);
  env = {
    ...bareEnv(),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    DATA_DIR: folder.path,
    SCRATCH_DIR: join(folder.path, 'scratch'),
    SECRET_KEY: 'a secret of this test that is long enough',
    WORKER_NAME: 'tested',
    LANE_IMAGE: '0',
    LANE_VIDEO: '0',
    LANE_NETWORK: '0',
  };
});
after(async () => {
  for (const close of closers) await close();
});

const start = (t: { after: (end: () => void) => void }, changes: NodeJS.ProcessEnv) => {
  const worker = spawn(process.execPath, ['workers/main.ts'], {
    cwd: root,
    env: { ...env, ...changes },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => worker.kill('SIGKILL'));
  return worker;
};

/** The first line of the log with these words. */
async function logged(worker: ChildProcessByStdio<null, Readable, Readable>, words: string) {
  for await (const line of createInterface(worker.stdout)) if (line.includes(words)) return line;
  throw new Error(`the worker ended without "${words}"`);
}

test('a worker finds out its device, announces it, and takes that back when it stops', async (t) => {
  const worker = start(t, { UPSCALE_DEVICE: existsSync(join(root, provider)) ? 'cpu' : 'auto' });
  await logged(worker, 'taking jobs');
  const { db, close } = openDatabase(readDbSettings(env), 'test');
  t.after(close);
  const [row] = await liveWorkers(db);
  assert.deepEqual(
    [row?.name, row?.device?.kind, row?.lanes],
    ['tested', 'cpu', { image: 0, video: 0, network: 0, gpu: 1 }],
  );
  assert.ok(row?.device?.name);
  assert.ok(row.models.some(({ installed }) => installed));
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
  assert.deepEqual(await liveWorkers(db), []);
});

for (const device of ['cuda', 'webgpu'])
  test(`a worker told to use ${device} that is not there does not start, and says what to change`, async (t) => {
    if (device === 'cuda' && existsSync(join(root, provider)))
      return t.skip('the CUDA libraries are installed');
    const worker = start(t, { UPSCALE_DEVICE: device, VK_DRIVER_FILES: join(root, 'none.json') });
    worker.stdout.resume();
    const said = worker.stderr.toArray();
    assert.deepEqual(await once(worker, 'exit'), [1, null]);
    const stderr = Buffer.concat(await said).toString();
    const first = `The model does not run on ${device} (setting UPSCALE_DEVICE): `;
    assert.equal(stderr.slice(0, first.length), first);
    assert.doesNotMatch(stderr, /onnxruntime_src/);
    assert.match(stderr, /Set UPSCALE_DEVICE=auto or cpu .* or LANE_GPU=0/);
  });

test('a worker upscales by Vulkan, once what the driver computes is what the CPU does', async (t) => {
  if (!existsSync(swiftShader)) return t.skip(`there is no ${swiftShader} (Debian's chromium brings it)`);
  const worker = start(t, { UPSCALE_DEVICE: 'webgpu', VK_DRIVER_FILES: swiftShader });
  assert.match(await logged(worker, 'upscales run on'), /"device":"webgpu"/);
});

test('a worker that upscales nothing needs no device', async (t) => {
  const worker = start(t, { UPSCALE_DEVICE: 'cuda', LANE_GPU: '0' });
  assert.match(await logged(worker, 'taking jobs'), /"device":null/);
});

for (const fault of ['cut', 'black-holed'] as const) {
  test(`a worker stops when it is told to, also while Redis is ${fault}`, async (t) => {
    const { port } = new URL(env.REDIS_URL ?? '');
    const link = await openLink(() => Number(port));
    t.after(() => link.close());
    const url = new URL(env.REDIS_URL ?? '');
    url.port = String(link.port);
    const worker = start(t, { REDIS_URL: url.href, DRAIN_SECONDS: '1', LANE_GPU: '0', LANE_IMAGE: '1' });
    await logged(worker, 'taking jobs');
    worker.stdout.resume();
    link.set(fault);
    const ended = once(worker, 'exit');
    worker.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  });
}
