import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { srvggWeights } from '../networks.fixture.ts';
import { Saved, zipCheckpoint } from '../pth/fixture.ts';
import { serve, temporaryFolder, whole } from './download.fixture.ts';
import { sha256Of } from './manifest.ts';
import { officialFiles } from './official.ts';
import { officialFile, pullModel } from './pull.ts';
import { resolveModel } from './resolve.ts';

const weights = srvggWeights({ features: 4, convs: 1, activation: 'prelu' }, 2);
const params = Object.fromEntries(
  [...weights].map(([name, { data, shape }], index) => {
    return [name, new Saved(String(index), Float32Array.from(data), shape)];
  }),
);
const content = zipCheckpoint({ params });
const file = (url: string, sha256 = sha256Of(content)) => ({
  ...{ name: 'realesr-animevideov3', goodFor: 'a test', scale: 2, url, sha256 },
});

test('what is pulled is installed under its name, before a file of the table, and the download goes', async (t) => {
  const folder = join(await temporaryFolder(t), 'models');
  const { url } = await serve(t, whole(content));
  const made = await pullModel(file(url), folder);
  assert.deepEqual((await readdir(folder)).sort(), [made.weights.file, 'realesr-animevideov3.json'].sort());
  const entry = await resolveModel('realesr-animevideov3', folder);
  assert.equal(entry.weights.sha256, made.weights.sha256);
});

test('a file with another checksum is not even read', async (t) => {
  const folder = join(await temporaryFolder(t), 'models');
  const { url } = await serve(t, whole(content));
  await assert.rejects(pullModel(file(url, 'f'.repeat(64)), folder), {
    reason: 'download',
    message: /sha256/,
  });
  assert.deepEqual(await readdir(folder), []);
});

test('official names are taken in any case; each has one address, one checksum', () => {
  assert.equal(officialFile('realesrgan_X4PLUS').name, 'RealESRGAN_x4plus');
  assert.throws(() => officialFile('x9000'), { reason: 'unknown' });
  for (const key of ['name', 'url', 'sha256'] as const)
    assert.equal(new Set(officialFiles.map((each) => each[key])).size, officialFiles.length);
});
