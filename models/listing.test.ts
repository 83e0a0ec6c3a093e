import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { catalog } from './catalog.ts';
import { listModels } from './listing.ts';

const wanted = catalog.find((entry) => !entry.builtin);

test('a model is installed when a file of its size lies in the folder; built-in ones always are', async (t) => {
  assert.ok(wanted);
  const folder = await mkdtemp(join(tmpdir(), 'models-'));
  t.after(() => rm(folder, { recursive: true }));
  const installed = async () =>
    (await listModels(folder)).filter((model) => model.installed).map(({ name }) => name);
  const builtin = catalog.filter((entry) => entry.builtin).map(({ name }) => name);
  assert.deepEqual(await installed(), builtin);

  const path = join(folder, wanted.weights.file);
  await writeFile(path, '');
  await truncate(path, wanted.weights.bytes);
  assert.deepEqual((await installed()).sort(), [...builtin, wanted.name].sort());
  await truncate(path, 10);
  assert.deepEqual(await installed(), builtin, 'a file cut short is none');
});

test('looking at what is installed loads no native code', () => {
  const look = `
    await (await import('./models/listing.ts')).listModels('/nowhere');
    const libs = process.report.getReport().sharedObjects;
    console.log(libs.filter((name) => /onnx/i.test(name)).length);`;
  const listing = execFileSync(process.execPath, ['--input-type=module', '--eval', look], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
  });
  assert.equal(listing.trim(), '0');
});
