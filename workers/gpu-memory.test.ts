import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { register } from 'prom-client';
import { testFolder } from '../test/services.ts';
import { readGpuMemory } from './gpu-memory.ts';
import { watchGpuMemory } from './metrics.ts';

const { PATH } = process.env;
let folder: Awaited<ReturnType<typeof testFolder>>;
before(async () => {
  folder = await testFolder();
  process.env.PATH = folder.path;
});
after(async () => {
  process.env.PATH = PATH;
  await folder.close();
});

test('a machine without the tool has no GPU to tell of', async () => {
  assert.deepEqual(await readGpuMemory(), []);
});

test('each GPU is told of in bytes, and one that cannot say is left out', async () => {
  const said = ['0, Acme G1, 1024, 81559', '1, Acme G1, [N/A], [N/A]', ''].join('\n');
  await writeFile(join(folder.path, 'nvidia-smi'), `#!/bin/sh\necho "${said}"\n`, { mode: 0o755 });
  assert.deepEqual(await readGpuMemory(), [
    { gpu: '0', model: 'Acme G1', usedBytes: 2 ** 30, totalBytes: 81_559 * 2 ** 20 },
  ]);
  watchGpuMemory();
  const page = await register.metrics();
  const told = page.split('\n').filter((line) => line.startsWith('darkroom_gpu_memory_bytes{'));
  assert.deepEqual(told, [
    `darkroom_gpu_memory_bytes{gpu="0",model="Acme G1",state="used"} ${2 ** 30}`,
    `darkroom_gpu_memory_bytes{gpu="0",model="Acme G1",state="free"} ${80_535 * 2 ** 20}`,
  ]);
});

test('a tool that fails tells of none', async () => {
  await writeFile(join(folder.path, 'nvidia-smi'), '#!/bin/sh\nexit 9\n', { mode: 0o755 });
  assert.deepEqual(await readGpuMemory(), []);
});
