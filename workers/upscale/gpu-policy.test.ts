import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLog } from '../../runtime/log.ts';
import { until } from '../../test/support/until.ts';
import { paint, quiet, scratchFolder } from '../image/testing.ts';
import { openRaw } from '../image.ts';
import { Sandbox } from '../sandbox/sandbox.ts';
import { GpuPolicy } from './gpu-policy.ts';
import { defaults } from './testing.ts';

const program = fileURLToPath(new URL('../sandbox/testing/scripted-gpu.ts', import.meta.url));
const log = createLog('test', 'silent');

/** A lane's one sandbox on a GPU that has room for tiles of the side that each job says. */
async function scripted(t: TestContext, { idleMs = Number.POSITIVE_INFINITY, maxTile = 512 } = {}) {
  const scratch = await scratchFolder(t);
  const [input, output] = [join(scratch, 'photo'), join(scratch, 'result')];
  await openRaw(
    paint(24, 16, 3, (x, y) => x * y),
    24,
    16,
    3,
  )
    .png()
    .toFile(input);
  const policy = new GpuPolicy({ maxTile, idleMs, log });
  const sandbox = new Sandbox(2 ** 31, program, policy);
  t.after(() => sandbox.close());
  return async (room: number) => {
    const args = { ...defaults, input, output, scratch, model: String(room) };
    const { model, device } = await sandbox.run('upscale', args, { ...quiet, onProgress: () => {} });
    const [, tile, pid] = model.match(/^tile (\d+) process (\d+)$/) ?? [];
    return { tile: Number(tile), pid: Number(pid), device };
  };
}

test('a full GPU gets smaller tiles, from a new process, within the same attempt', async (t) => {
  const upscale = await scripted(t);
  const first = await upscale(512);
  assert.deepEqual([first.tile, first.device], [512, 'cuda']);
  const second = await upscale(300);
  assert.equal(second.tile, 256);
  assert.ok(!isAlive(first.pid), 'only the end of a process gives back the memory of the device');
  assert.deepEqual(await upscale(512), second, 'what did not fit is not tried again');
  assert.equal((await upscale(128)).tile, 128);
});

test('where the smallest tile does not fit either the job fails with a code, and the process is gone', async (t) => {
  const upscale = await scripted(t);
  const { pid } = await upscale(512);
  await assert.rejects(upscale(100), { name: 'Retryable', code: 'GPU_OUT_OF_MEMORY' });
  assert.ok(!isAlive(pid));
  assert.equal((await upscale(128)).tile, 128, 'the next job is tried');
});

test('the operator may start lower', async (t) => {
  const upscale = await scripted(t, { maxTile: 200 });
  assert.equal((await upscale(512)).tile, 200);
  assert.equal((await upscale(150)).tile, 128);
});

test('an idle process ends, and the next job gets another', async (t) => {
  const upscale = await scripted(t, { idleMs: 50 });
  const first = await upscale(512);
  await until('the idle process to end', 30, async () => !isAlive(first.pid));
  const next = await upscale(512);
  assert.notEqual(next.pid, first.pid);
  assert.equal(next.tile, 512);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
