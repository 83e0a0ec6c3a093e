import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { catalog, DEFAULT_MODEL, findModel } from './catalog.ts';
import { readModelSettings } from './config.ts';
import { loadModel, ModelShelf } from './load.ts';
import { radiusOf } from './onnx/srvgg.ts';
import { settings } from './upscale.fixture.ts';
import { readWeights, weightsPath } from './weights.ts';

const realEsrgan = findModel('realesr-animevideov3');

test('names are unique and every overlap makes tiling exact', () => {
  assert.equal(new Set(catalog.map(({ name }) => name)).size, catalog.length);
  for (const { name, overlap, network } of catalog) assert.ok(overlap >= radiusOf(network), name);
});

test('an unknown name is answered with those there are', () => {
  assert.throws(() => findModel('x9000'), {
    reason: 'unknown',
    message: /"x9000".*faithful, realesr-general-x4v3/,
  });
});

test('some models come with the project, the default among them, and are small', async () => {
  const builtin = catalog.filter((entry) => entry.builtin);
  assert.deepEqual(
    builtin.map(({ name }) => name),
    ['restore-fast', 'restore-fast-int8', 'faithful'],
  );
  assert.ok(builtin.includes(findModel(DEFAULT_MODEL)));
  for (const entry of builtin) {
    assert.ok(entry.weights.bytes < 1.5e6);
    await readWeights(entry, '/nowhere');
  }
});

for (const entry of catalog.filter(({ builtin }) => !builtin)) {
  test(`${entry.name} loads and says which file it was`, async (t) => {
    const path = weightsPath(entry, settings.MODELS_DIR);
    if (!existsSync(path)) return t.skip(`${entry.weights.file} is not here`);
    const model = await loadModel(entry, settings, { width: 96, height: 96 });
    const side = 4 * (96 - 2 * entry.overlap);
    assert.equal((await model.run(new Uint8Array(96 * 96 * 3))).length, side * side * 3);
    assert.equal(model.hash, entry.weights.sha256.slice(0, 16));
    await model.close();
  });
}

test('a missing file is named, with where it comes from', async () => {
  await assert.rejects(readWeights(realEsrgan, '/nowhere'), {
    reason: 'missing',
    message: /\/nowhere\/realesr-animevideov3.*MODELS_DIR.*github.com\/xinntao/,
  });
});

test('a file of another size, or with one other bit, is refused', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'models-'));
  t.after(() => rm(folder, { recursive: true }));
  const builtin = findModel(DEFAULT_MODEL);
  const entry = { ...builtin, builtin: false };
  const path = weightsPath(entry, folder);
  await copyFile(weightsPath(builtin, ''), path);
  await truncate(path, 1000);
  await assert.rejects(readWeights(entry, folder), { reason: 'damaged', message: /has 1000 bytes/ });
  await writeFile(path, new Uint8Array(entry.weights.bytes));
  await assert.rejects(readWeights(entry, folder), { reason: 'damaged', message: /sha256 is/ });
});

test('the model used last is kept; another takes its place; one that failed is tried again', async () => {
  const shelf = new ModelShelf({ ...settings, MODELS_DIR: '/nowhere' });
  const [first, second] = await Promise.all([shelf.get(DEFAULT_MODEL), shelf.get(DEFAULT_MODEL)]);
  assert.equal(first, second);
  await assert.rejects(shelf.get('x9000'), { reason: 'unknown' });
  await assert.rejects(first.run(new Uint8Array(first.tile.width * first.tile.height * 3)), 'it was closed');
  await assert.rejects(shelf.get(realEsrgan.name), { reason: 'missing' });
  await assert.rejects(shelf.get(realEsrgan.name), { reason: 'missing' });
  assert.notEqual(await shelf.get(DEFAULT_MODEL), first);
  await shelf.close();
});

test('settings have defaults and name what is wrong', () => {
  assert.deepEqual(readModelSettings({}), {
    MODELS_DIR: '.darkroom/models',
    UPSCALE_DEVICE: 'auto',
    MODEL_THREADS: 0,
    MODEL_MAX_TILE: 512,
  });
  assert.throws(
    () => readModelSettings({ UPSCALE_DEVICE: 'gpu' }),
    /UPSCALE_DEVICE: should be auto, cpu, cuda, webgpu/,
  );
});
