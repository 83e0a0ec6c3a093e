import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DEFAULT_MODEL } from '../catalog.ts';
import { listModels } from '../listing.ts';
import { loadModel, ModelShelf } from '../load.ts';
import { rrdbWeights, srvggWeights } from '../networks.fixture.ts';
import { legacyCheckpoint, Saved, zipCheckpoint } from '../pth/fixture.ts';
import type { Weights } from '../safetensors.ts';
import { writeSafetensors } from '../safetensors-write.ts';
import { enlarge, scene, settings as shared } from '../upscale.fixture.ts';
import { temporaryFolder } from './download.fixture.ts';
import { importModel } from './import.ts';
import { resolveModel } from './resolve.ts';
import { verifyModels } from './verify.ts';

const weights = srvggWeights({ features: 4, convs: 1, activation: 'prelu' }, 2);
const state = (of: Weights) =>
  Object.fromEntries(
    [...of].map(([name, { data, shape }], index) => [
      name,
      new Saved(String(index), Float32Array.from(data), shape),
    ]),
  );

/** A file beside an empty MODELS_DIR. */
async function place(t: TestContext, name: string, content: Uint8Array) {
  const temporary = await temporaryFolder(t);
  const folder = join(temporary, 'models');
  const path = join(temporary, name);
  await writeFile(path, content);
  return { path, folder, settings: { ...shared, MODELS_DIR: folder } };
}

async function pixels(name: string, settings: typeof shared): Promise<Buffer> {
  const model = await loadModel(await resolveModel(name, settings.MODELS_DIR), settings, {
    width: 64,
    height: 48,
  });
  return enlarge(scene(40, 30), model).finally(model.close);
}

test('one network gives the same picture from each kind of file, whatever that is called', async (t) => {
  const files = {
    'a.pth': zipCheckpoint({ params_ema: state(weights) }),
    'b.pth': legacyCheckpoint({ params: state(weights) }),
    'c.bin': zipCheckpoint(state(weights)),
    'd.safetensors': writeSafetensors(weights),
  };
  const made: Buffer[] = [];
  for (const [file, content] of Object.entries(files)) {
    const { path, folder, settings } = await place(t, file, content);
    const manifest = await importModel(path, { folder, licence: 'MIT' });
    assert.equal(manifest.name, file[0]);
    assert.deepEqual(
      (await listModels(folder)).find(({ name }) => name === file[0]),
      { name: file[0], goodFor: 'imported', scale: 2, licence: 'MIT', installed: true },
    );
    made.push(await pixels(manifest.name, settings));
  }
  for (const picture of made) assert.ok(made[0]?.equals(picture));
  assert.equal(made[0]?.length, 80 * 60 * 3);
});

test('an RRDBNet is installed with tiles that overlap and fade; a job gets it by its name', async (t) => {
  const small = rrdbWeights({ features: 4, growth: 2, blocks: 1, fold: 2, doublings: 2 });
  const { path, folder, settings } = await place(t, 'own.pth', zipCheckpoint(state(small)));
  const { overlap, blend, scale } = await importModel(path, { folder });
  assert.deepEqual({ overlap, blend, scale }, { overlap: 32, blend: 16, scale: 2 });
  const shelf = new ModelShelf(settings);
  const model = await shelf.get('own');
  assert.deepEqual([model.name, model.scale, model.overlap, model.blend], ['own', 2, 32, 16]);
  assert.match(model.hash, /^[0-9a-f]{16}$/);
  await shelf.close();
});

test('importing again replaces; what is not needed any more goes', async (t) => {
  const { path, folder } = await place(t, 'net.pth', zipCheckpoint(state(weights)));
  const first = await importModel(path, { folder, name: 'mine' });
  await writeFile(path, zipCheckpoint(state(srvggWeights({ features: 3, convs: 1, activation: 'relu' }, 2))));
  const second = await importModel(path, { folder, name: 'mine' });
  assert.notEqual(first.weights.sha256, second.weights.sha256);
  assert.deepEqual((await readdir(folder)).sort(), [second.weights.file, 'mine.json'].sort());
});

const nan = new Map(weights).set('body.0.bias', { shape: [4], data: new Float32Array(4).fill(Number.NaN) });
const refusals: [string, string, Uint8Array, string | undefined, RegExp][] = [
  ['a file cut short', 'x.pth', zipCheckpoint(state(weights)).subarray(0, 900), undefined, /cut short/],
  ['some other file', 'x.pth', Buffer.from('hello'), undefined, /no .pth, .safetensors or .onnx/],
  [
    'another network',
    'x.pth',
    zipCheckpoint({ fc: new Saved('0', new Float32Array(4), [4]) }),
    undefined,
    /\(fc, …\)/,
  ],
  [
    'numbers that are none',
    'x.pth',
    zipCheckpoint(state(nan)),
    undefined,
    /body.0.bias has a number that is none/,
  ],
  ['a name with a path in it', 'x.pth', zipCheckpoint(state(weights)), '../evil', /cannot be a model's name/],
  ['the name of a built-in model', 'x.pth', zipCheckpoint(state(weights)), DEFAULT_MODEL, /built-in model/],
];
for (const [what, file, content, name, message] of refusals) {
  test(`${what}: one error, and nothing is left`, async (t) => {
    const { path, folder } = await place(t, file, content);
    await assert.rejects(importModel(path, { folder, name }), { name: 'ModelError', message });
    await assert.rejects(readdir(folder), { code: 'ENOENT' });
  });
}

test('a file that is not there, and one that is too long, are told before they are read', async (t) => {
  const { path, folder } = await place(t, 'x.pth', Buffer.alloc(0));
  await assert.rejects(importModel(`${path}.not`, { folder }), { reason: 'missing', message: /ENOENT/ });
  await truncate(path, 2 ** 40);
  await assert.rejects(importModel(path, { folder }), {
    reason: 'unsupported',
    message: /1099511627776 bytes/,
  });
  await assert.rejects(importModel(join(path, '..'), { folder, name: 'x' }), { message: /is no file/ });
});

test('verify finds a changed file, a missing one and a broken manifest, and says which', async (t) => {
  const { path, folder } = await place(t, 'x.pth', zipCheckpoint(state(weights)));
  const made = await Promise.all(['a', 'b', 'c', 'd'].map((name) => importModel(path, { folder, name })));
  const [a = '', b = ''] = made.map(({ weights: { file } }) => join(folder, file));
  const content = await readFile(a);
  content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
  await writeFile(a, content);
  await rm(b);
  await writeFile(join(folder, 'c.json'), '{"name":');
  const faults = new Map((await verifyModels(folder)).map(({ name, fault }) => [name, fault]));
  assert.match(faults.get('a') ?? '', /sha256 is/);
  assert.match(faults.get('b') ?? '', /ENOENT/);
  assert.match(faults.get('c') ?? '', /c.json is not the manifest/);
  assert.equal(faults.get('d'), undefined);
  assert.equal(faults.get(DEFAULT_MODEL), undefined);
  const listed = (await listModels(folder)).filter(({ installed }) => installed).map(({ name }) => name);
  assert.ok(listed.includes('a') && !listed.includes('b') && !listed.includes('c') && listed.includes('d'));
});

test('a manifest that leads elsewhere is not followed', async (t) => {
  const { path, folder } = await place(t, 'x.pth', zipCheckpoint(state(weights)));
  await importModel(path, { folder, name: 'a' });
  const manifest = JSON.parse(await readFile(join(folder, 'a.json'), 'utf8'));
  for (const change of [
    { weights: { ...manifest.weights, file: '../x.onnx' } },
    { blend: 30 },
    { name: 'b' },
  ]) {
    await writeFile(join(folder, 'a.json'), JSON.stringify({ ...manifest, ...change }));
    await assert.rejects(resolveModel('a', folder), { reason: 'damaged' });
  }
});

test('what is not installed is told with the command that gets it, what is unknown with all there is', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(folder, { recursive: true });
  await assert.rejects(resolveModel('RealESRGAN_x4plus', folder), {
    reason: 'missing',
    message: /npm run models -- pull RealESRGAN_x4plus/,
  });
  await assert.rejects(resolveModel('x9000', folder), {
    reason: 'unknown',
    message: /RealESRGAN_x4plus \(not installed\)/,
  });
});
