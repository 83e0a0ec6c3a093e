import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testFolder } from '../test/services.ts';
import { until } from '../test/support/until.ts';
import { startService } from './service.ts';

let folder: Awaited<ReturnType<typeof testFolder>>;
before(async () => {
  folder = await testFolder();
});
after(() => folder.close());

const start = (script: string) =>
  startService({
    command: '/bin/sh',
    args: ['-c', script],
    cwd: folder.path,
    logFile: join(folder.path, 'logs', 'service.log'),
    stopSignal: 'SIGTERM',
  });

test('what a service says is in its log, and how it ended in words', async () => {
  const service = await start('echo to the output; echo to the error >&2; exit 3');
  assert.equal(await service.ended, 'ended with code 3');
  assert.equal(await readFile(service.log.path, 'utf8'), 'to the output\nto the error\n');
  assert.equal(service.isRunning(), false);
});

test('a service that ignores the request to stop is killed at the deadline', async () => {
  const service = await start('trap "" TERM; echo up; while :; do sleep 0.05; done');
  await service.log.seen(/up/);
  await service.stop(50);
  assert.equal(await service.ended, 'ended by SIGKILL');
});

test('a program that is not there is an ENOENT', async () => {
  const missing = startService({
    command: 'no-such-program',
    args: [],
    cwd: folder.path,
    logFile: join(folder.path, 'none.log'),
    stopSignal: 'SIGTERM',
  });
  await assert.rejects(missing, { code: 'ENOENT' });
});

test('a service ends when the process that started it is killed', async () => {
  const script = `
    import { startService } from ${JSON.stringify(new URL('./service.ts', import.meta.url).href)};
    const service = await startService({
      command: '/bin/sleep', args: ['600'], cwd: '/', logFile: ${JSON.stringify(join(folder.path, 'x.log'))}, stopSignal: 'SIGTERM' });
    console.log(service.pid);
    setInterval(() => {}, 1_000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(line);
  assert.ok(await isAlive(pid));
  parent.kill('SIGKILL');
  await until('the service to be gone', 30, async () => !(await isAlive(pid)));
});

/** One that has ended and waits for its parent to be told counts as dead. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    return !/\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
