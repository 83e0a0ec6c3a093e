import assert from 'node:assert/strict';
import { mkdir, readFile, statfs, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { scratchFolder } from './image/testing.ts';
import { reserveScratch } from './scratch-space.ts';

/** Folders of jobs on one disk, and a tenth of what is free on it. */
async function jobsOn(t: TestContext) {
  const scratch = await scratchFolder(t);
  const { bavail, bsize } = await statfs(scratch);
  const folder = async (name: string) => {
    await mkdir(join(scratch, name));
    return join(scratch, name);
  };
  return { folder, tenth: (bavail * bsize) / 10 };
}

test('a job that fits goes on, one that never will is refused with the numbers', async (t) => {
  const { folder, tenth } = await jobsOn(t);
  await reserveScratch(await folder('small'), tenth);
  await assert.rejects(reserveScratch(await folder('large'), 11 * tenth), {
    name: 'Retryable',
    code: 'SCRATCH_FULL',
    message: /needs [\d.]+ GB of scratch disk; [\d.]+ GB are free on this worker/,
  });
});

test('what another job announced and has not written is not given away twice', async (t) => {
  const { folder, tenth } = await jobsOn(t);
  const first = await folder('first');
  await reserveScratch(first, 6 * tenth);
  const second = await folder('second');
  await assert.rejects(reserveScratch(second, 6 * tenth), (error: { name: string; code?: string }) => {
    // Enough is free, and held for another: the wait is short.
    assert.deepEqual([error.name, error.code], ['Later', 'SCRATCH_FULL']);
    return true;
  });
  await reserveScratch(second, 2 * tenth);
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  await utimes(join(first, 'reserved'), longAgo, longAgo);
  await reserveScratch(second, 6 * tenth);
});

test('what a job has written already is not asked for again', async (t) => {
  const { folder, tenth } = await jobsOn(t);
  const [first, second] = [await folder('first'), await folder('second')];
  await writeFile(join(first, 'original'), Buffer.alloc(1_000_000));
  await reserveScratch(first, 6 * tenth);
  const announced = Number(await readFile(join(first, 'reserved'), 'utf8'));
  assert.ok(announced >= 6 * tenth + 1_000_000, 'the original and what will be made of it');
  await reserveScratch(second, 3 * tenth);
});

test('of two jobs that come at once, the first one goes on', async (t) => {
  const { folder, tenth } = await jobsOn(t);
  const [first, second] = [await folder('first'), await folder('second')];
  await writeFile(join(second, 'reserved'), String(9 * tenth));
  const now = new Date();
  await utimes(join(second, 'reserved'), now, new Date(now.getTime() + 60_000));
  await reserveScratch(first, 9 * tenth);
});
