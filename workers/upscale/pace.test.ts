import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModelError } from '../../models/errors.ts';
import { paced } from './pace.ts';
import { repeating } from './testing.ts';

const tile = new Uint8Array(repeating.tile.width * repeating.tile.height * 3);

test('the pace is per megapixel that tiles contribute, without their overlap', async (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const model = paced({
    ...repeating,
    run: async (input) => {
      now += 42;
      return repeating.run(input);
    },
  });
  assert.equal(model.pace(), undefined);
  await model.run(tile);
  await model.run(tile);
  // 48 pixels a side, of which 3 on each are the neighbours'.
  assert.ok(Math.abs((model.pace() ?? 0) - 0.042 / (42 * 42e-6)) < 1e-9);
});

test("a model's failures in the middle of a photo have codes", async () => {
  const failing = (error: Error) => paced({ ...repeating, run: () => Promise.reject(error) }).run(tile);
  const full = new ModelError('gpu-memory', 'no room');
  await assert.rejects(failing(full), { name: 'Retryable', code: 'GPU_OUT_OF_MEMORY' });
  const broken = new ModelError('device', 'gone');
  await assert.rejects(failing(broken), { name: 'Fatal', code: 'MODEL_UNAVAILABLE' });
  await assert.rejects(failing(new Error('something else')), { name: 'Error', message: 'something else' });
});
