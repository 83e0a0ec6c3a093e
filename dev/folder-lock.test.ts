import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testFolder } from '../test/services.ts';
import { FolderInUse, holdFolder } from './folder-lock.ts';

let folder: Awaited<ReturnType<typeof testFolder>>;
before(async () => {
  folder = await testFolder();
});
after(() => folder.close());

test('a second holder is refused with the process id of the first, until it lets go', () => {
  const place = join(folder.path, 'a folder');
  const release = holdFolder(place);
  assert.throws(
    () => holdFolder(place),
    (error) => error instanceof FolderInUse && error.message.includes(`process ${process.pid}`),
  );
  release();
  holdFolder(place)();
});

test('a holder that was killed holds nothing', async () => {
  const place = join(folder.path, 'of the dead');
  const script = `
    import { holdFolder } from ${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)};
    holdFolder(${JSON.stringify(place)});
    console.log('held');
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  assert.throws(() => holdFolder(place), FolderInUse);
  child.kill('SIGKILL');
  await once(child, 'close');
  holdFolder(place)();
});
