import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testFolder } from '../test/services.ts';
import { endLeftover } from './leftover.ts';

let folder: Awaited<ReturnType<typeof testFolder>>;
before(async () => {
  folder = await testFolder();
});
after(() => folder.close());

async function sleeper(cwd: string) {
  const child = spawn('sleep', ['600'], { cwd, stdio: 'ignore' });
  await once(child, 'spawn');
  const pidFile = join(folder.path, `${child.pid}.pid`);
  await writeFile(pidFile, `${child.pid}\nmore lines follow, as in postmaster.pid\n`);
  return { child, pidFile };
}

test('a server that an earlier run left in the folder is ended', async () => {
  const { child, pidFile } = await sleeper(folder.path);
  const ended = once(child, 'exit');
  await endLeftover(pidFile, folder.path, 'SIGINT');
  assert.deepEqual(await ended, [null, 'SIGINT']);
});

test('a stranger that got the same process id is left alone', async () => {
  const { child, pidFile } = await sleeper('/');
  await endLeftover(pidFile, folder.path, 'SIGINT');
  assert.equal(child.signalCode, null);
  assert.ok(child.kill('SIGKILL'));
  await once(child, 'exit');
});

test('no pid file, or one without a number, is nothing to end', async () => {
  const empty = join(folder.path, 'empty.pid');
  await writeFile(empty, 'not a number');
  await endLeftover(empty, folder.path, 'SIGINT');
  await endLeftover(join(folder.path, 'absent.pid'), folder.path, 'SIGINT');
});
