import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testFolder } from '../../test/services.ts';

let folder: Awaited<ReturnType<typeof testFolder>>;
before(async () => {
  folder = await testFolder();
});
after(() => folder.close());

/** Runs an installation that notes its begin and its end, in a process of its own as two npm commands would. */
async function install(): Promise<void> {
  const script = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as delay } from 'node:timers/promises';
    import { withInstallLock } from ${JSON.stringify(new URL('./lock.mjs', import.meta.url).href)};
    const notes = ${JSON.stringify(join(folder.path, 'notes'))};
    await withInstallLock(${JSON.stringify(folder.path)}, async () => {
      appendFileSync(notes, 'begin\\n');
      await delay(50);
      appendFileSync(notes, 'end\\n');
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
}

test('of installations started together each waits for the one before, and a dead one holds up nobody', async () => {
  const lock = join(folder.path, '.darkroom-installing');
  await mkdir(lock);
  const aMinuteAgo = new Date(Date.now() - 60_000);
  await utimes(lock, aMinuteAgo, aMinuteAgo);
  await Promise.all([install(), install(), install()]);
  const notes = await readFile(join(folder.path, 'notes'), 'utf8');
  assert.equal(notes, 'begin\nend\n'.repeat(3));
});
