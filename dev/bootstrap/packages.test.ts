import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { testFolder } from '../../test/services.ts';

/** @returns the Node that a clone's commands would run with */
async function chosenIn(clone: string): Promise<string | undefined> {
  const program = `
    import { ensurePackages } from ${JSON.stringify(new URL('./packages.mjs', import.meta.url).href)};
    console.log(await ensurePackages(${JSON.stringify(clone)}));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return stdout.trim().split('\n').at(-1);
}

test('where npm has no Node for this machine, the one that runs is taken, as it is new enough', async (t) => {
  const { path, close } = await testFolder();
  t.after(close);
  const names = { name: 'clone', version: '1.0.0' };
  const lock = { ...names, lockfileVersion: 3, packages: { '': names } };
  await writeFile(join(path, 'package.json'), JSON.stringify(names));
  await writeFile(join(path, 'package-lock.json'), JSON.stringify(lock));
  assert.equal(await chosenIn(path), process.execPath);

  const installed = join(path, 'node_modules', '.bin', 'node');
  await mkdir(join(path, 'node_modules', '.bin'), { recursive: true });
  await writeFile(join(path, 'node_modules', '.package-lock.json'), '{}');
  await writeFile(installed, '');
  assert.equal(await chosenIn(path), installed);
});
