import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../test/support/until.ts';
import { mediaProcessesLost } from '../metrics.ts';
import { hasProcessorLimit } from './processor-time.ts';
import { Sandbox } from './sandbox.ts';

const unruly = fileURLToPath(new URL('./testing/unruly-child.ts', import.meta.url));
const sandbox = new Sandbox(256 * 2 ** 20, unruly);
after(() => sandbox.close());

type Run = (
  fate: string,
  signal?: AbortSignal,
  onProgress?: (fraction: number, stage: string) => void,
) => Promise<unknown>;
const run: Run = (fate, signal = new AbortController().signal, onProgress = () => {}) => {
  // The unruly program takes a fate whatever the task's name is.
  const args = { fate } as unknown as Parameters<typeof sandbox.run<'duration'>>[1];
  return sandbox.run('duration', args, { signal, onProgress });
};
/** A killed orphan stays in the table as a zombie until init reaps it; it runs no more. */
const isRunning = (pid: number) => {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
};

test('keeps its process, with what it loaded, from task to task', async () => {
  const stages: string[] = [];
  const first = await run('answer', undefined, (_, stage) => stages.push(stage));
  assert.deepEqual(stages, ['half']);
  assert.deepEqual(await run('answer'), first);
});

test("passes on the task's code", async () => {
  await assert.rejects(run('refuse'), { name: 'Fatal', code: 'CORRUPT_MEDIA', message: 'cut short' });
});

test('a crash fails the task with a code, and the next task gets a new process', async () => {
  const before = await run('answer');
  await assert.rejects(run('crash'), { name: 'Retryable', code: 'MEDIA_PROCESS_CRASHED' });
  assert.notDeepEqual(await run('answer'), before);
  const { values } = await mediaProcessesLost.get();
  assert.deepEqual(
    values.map(({ labels, value }) => [labels.reason, value]),
    [['MEDIA_PROCESS_CRASHED', 1]],
  );
});

test('a task that passes the memory limit is ended', async () => {
  await assert.rejects(run('hoard'), { name: 'Retryable', code: 'OUT_OF_MEMORY' });
});

test('a task that heeds its signal ends with the reason and keeps its process', async (t) => {
  const before = await run('answer');
  // However long a busy machine takes to hear: the time after which it would be killed does not pass.
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const controller = new AbortController();
  const running = run('heed', controller.signal);
  controller.abort(new Error('no longer wanted'));
  await assert.rejects(running, /no longer wanted/);
  assert.deepEqual(await run('answer'), before);
});

test('a task stuck in native code is killed when it is aborted, and what it started dies with it', async () => {
  const controller = new AbortController();
  let started = 0;
  const running = run('spawn', controller.signal, (_, stage) => {
    started = Number(stage);
    controller.abort(new Error('no longer wanted'));
  });
  await assert.rejects(running, /no longer wanted/);
  assert.ok(started > 0);
  await until('what it started to be gone', 30, async () => !isRunning(started));
  await run('answer');
});

const cpuSeconds = 1;

test('an endless loop ends by its processor time, with a code, and its neighbours go on', async (t) => {
  if (!hasProcessorLimit()) return t.skip('needs prlimit of util-linux');
  const neighbour = new Sandbox(256 * 2 ** 20, unruly);
  t.after(() => neighbour.close());
  const options = { signal: new AbortController().signal, onProgress: () => {}, cpuSeconds };
  const ask = (whom: Sandbox, fate: string) => whom.run('duration', { fate } as never, options);
  const before = await ask(neighbour, 'answer');
  await assert.rejects(ask(sandbox, 'hang'), { name: 'Retryable', code: 'DEADLINE_EXCEEDED' });
  assert.deepEqual(await ask(neighbour, 'answer'), before);
  await ask(sandbox, 'answer');
});

test('an endless loop whose worker was killed ends, too', async (t) => {
  if (!hasProcessorLimit()) return t.skip('needs prlimit of util-linux');
  const program = fileURLToPath(new URL('./testing/dying-worker.ts', import.meta.url));
  const worker = spawn(process.execPath, [program, unruly, String(cpuSeconds)]);
  t.after(() => worker.kill('SIGKILL'));
  const pid = Number((await once(worker.stdout, 'data'))[0]);
  assert.ok(isRunning(pid));
  worker.kill('SIGKILL');
  await until('the media process to be gone', 120, async () => !isRunning(pid));
});
