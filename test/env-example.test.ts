import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readEnvExample, settingsIn } from './env-example.ts';

const root = join(import.meta.dirname, '..');
const configFiles = globSync('*/config.ts', { cwd: root, exclude: ['test/**', 'node_modules/**'] });
const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const example = readEnvExample();

test('.env.example has every setting of every folder', () => {
  assert.ok(configFiles.length >= 7, `only ${configFiles}`);
  for (const file of configFiles) {
    const names = settingsIn(file);
    assert.ok(names.length > 0, `${file} seems to have no settings`);
    for (const name of names) assert.ok(example.has(name), `${name} of ${file} is not in .env.example`);
  }
});

test('.env.example has no setting that nothing reads', () => {
  const read = new Set(configFiles.flatMap(settingsIn));
  for (const name of example.keys()) {
    assert.ok(read.has(name) || compose.includes(`\${${name}:`), `${name}: nobody reads it`);
  }
});

test('the defaults that .env.example shows are the true ones', async () => {
  const needed = {
    DATABASE_URL: 'postgres://user:password@host/darkroom',
    REDIS_URL: 'redis://host:6379/0',
    SECRET_KEY: 'x'.repeat(32),
  };
  const shown = [...example].filter(([, { set, value }]) => !set && value !== '');
  const given = { ...Object.fromEntries(shown.map(([name, { value }]) => [name, value])), ...needed };
  for (const [name, read] of await settingsReaders()) assert.deepEqual(read(given), read(needed), name);
});

type Reader = (env: NodeJS.ProcessEnv) => Record<string, unknown>;

/** The functions that config files export to read their slice. */
async function settingsReaders(): Promise<[string, Reader][]> {
  const modules = await Promise.all(
    configFiles.map(
      (file) => import(pathToFileURL(join(root, file)).href) as Promise<Record<string, Reader>>,
    ),
  );
  const readers = modules.flatMap((module) =>
    Object.entries(module).filter(([name]) => /^read\w+Settings$/.test(name)),
  );
  assert.ok(readers.length >= configFiles.length, 'a config file exports no reader');
  return readers;
}
