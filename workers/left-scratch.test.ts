import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createLog } from '../runtime/log.ts';
import { testFolder } from '../test/services.ts';
import { startClearing } from './left-scratch.ts';

const DAY_MS = 86_400_000;

/** A folder with a file in it, as old as is said. */
async function made(root: string, name: string, ageMs: number): Promise<string> {
  const path = join(root, name);
  await mkdir(path);
  await writeFile(join(path, 'decoded.v'), 'pixels');
  const then = new Date(Date.now() - ageMs);
  await utimes(path, then, then);
  return name;
}

async function clear(root: string): Promise<void> {
  const clearing = startClearing({ SCRATCH_DIR: root }, createLog('test', 'silent'));
  await clearing.nudge();
  await clearing.stop();
}

test('what killed workers left is removed, and neither what is in use nor what is not ours', async (t) => {
  const folder = await testFolder();
  t.after(folder.close);
  const root = folder.path;
  await made(root, randomUUID(), DAY_MS);
  await made(root, 'command-a1B2c3', DAY_MS);
  const kept = [
    await made(root, randomUUID(), 5 * 3_600_000),
    await made(root, 'holiday 2019', DAY_MS),
    await made(root, 'upload-a1B2c3', DAY_MS),
  ];
  await clear(root);
  assert.deepEqual((await readdir(root)).sort(), kept.sort());
});

test('a folder that is left while the worker runs is removed, too', async (t) => {
  const folder = await testFolder();
  t.after(folder.close);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const clearing = startClearing({ SCRATCH_DIR: folder.path }, createLog('test', 'silent'));
  t.after(clearing.stop);
  await clearing.nudge();
  await made(folder.path, randomUUID(), DAY_MS);
  t.mock.timers.tick(3_600_000);
  // Comes after the pass that the timer asked for.
  await clearing.nudge();
  assert.deepEqual(await readdir(folder.path), []);
});
