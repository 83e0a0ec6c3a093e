import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { root } from './config.ts';

test('npm run licenses names every dependency, and each that the product loads among what is shipped', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'dev/licenses.ts')], {
    maxBuffer: 2 ** 24,
  });
  const [shipped = ''] = stdout.split('For development alone');
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  for (const [list, packages] of [
    [shipped, dependencies],
    [stdout, { ...devDependencies, ...optionalDependencies }],
  ] as const)
    for (const [name, version] of Object.entries(packages))
      assert.ok(list.includes(` ${name} ${version}\n`), `${name} ${version}`);
});
