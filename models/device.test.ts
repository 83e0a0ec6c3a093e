import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEFAULT_MODEL, findModel } from './catalog.ts';
import { chooseDevice } from './device.ts';
import { isOutOfMemory } from './device-memory.ts';
import { loadModel } from './load.ts';
import { smallerTile, tileFor, tileSteps } from './tile-size.ts';
import { settings } from './upscale.fixture.ts';

const provider = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so';
const hasCuda = existsSync(join(import.meta.dirname, '..', provider));

test('CUDA that is not there is an error when asked for, and the CPU when not', async (t) => {
  if (hasCuda) return t.skip('the CUDA libraries are installed');
  const refused = {
    name: 'ModelError',
    reason: 'device',
    message: /not run on cuda \(setting UPSCALE_DEVICE\)/,
  };
  await assert.rejects(chooseDevice('cuda'), refused);
  const entry = findModel(DEFAULT_MODEL);
  await assert.rejects(loadModel(entry, { ...settings, UPSCALE_DEVICE: 'cuda' }), refused);
  const model = await loadModel(entry, { ...settings, UPSCALE_DEVICE: 'auto' });
  assert.equal(model.device, 'cpu');
  await model.close();
});

test('what providers say when there is no room is told from everything else', () => {
  for (const text of [
    'Non-zero status code returned while running FusedConv node. Name: "" Status Message: bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 1207959552',
    'CUDA failure 2: out of memory ; GPU=0 ; hostname=box ; file=cuda_allocator.cc ; expr=cudaMalloc((void**)&p, size);',
    'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; expr=cublasCreate(&cublas_handle_);',
    'CUDNN failure 2: CUDNN_STATUS_ALLOC_FAILED ; GPU=0 ; expr=cudnnCreate(&cudnn_handle_);',
    'std::bad_alloc',
    'WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.',
    'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY',
  ])
    assert.ok(isOutOfMemory(new Error(text)), text);
  for (const text of [
    'CUDA failure 100: no CUDA-capable device is detected ; GPU=0',
    'CUDNN failure 3000: CUDNN_STATUS_NOT_SUPPORTED',
    'Failed to load library libonnxruntime_providers_cuda.so: libcudnn.so.9: cannot open shared object file',
    'Got invalid dimensions for input: pixels for the following indices',
  ])
    assert.ok(!isOutOfMemory(new Error(text)), text);
});

test('tiles shrink 512, 384, 256, 128 and no further', () => {
  const sides: number[] = [];
  for (let side: number | undefined = 512; side; side = smallerTile(side)) sides.push(side);
  assert.deepEqual(sides, [...tileSteps]);
  const entry = { tile: { width: 384, height: 256 } };
  assert.deepEqual(tileFor(entry, 'cpu', 512), entry.tile);
  assert.deepEqual(tileFor(entry, 'cpu', 300), { width: 300, height: 256 });
  assert.deepEqual(tileFor(entry, 'cuda', 512), { width: 512, height: 512 });
  assert.deepEqual(tileFor(entry, 'cuda', 128), { width: 128, height: 128 });
});
