import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { DEFAULT_MODEL, findModel } from './catalog.ts';
import { loadModel } from './load.ts';
import { scene, settings } from './upscale.fixture.ts';
import { weightsPath } from './weights.ts';

const tile = { width: 80, height: 80 };
const general = findModel('realesr-general-x4v3');
const grainy = findModel('realesr-general-wdn-x4v3');

/** One tile through a model of this strength. */
async function enlarged(entry: typeof general, denoise?: number) {
  const model = await loadModel(entry, settings, tile, denoise);
  const pixels = await model.run(scene(tile.width, tile.height).pixels);
  await model.close();
  return { hash: model.hash, pixels };
}

test('a model without a choice refuses one, and names those that have it', async () => {
  const loading = loadModel(findModel(DEFAULT_MODEL), settings, tile, 0.5);
  await assert.rejects(loading, { reason: 'unsupported', message: /chosen for realesr-general-x4v3/ });
});

test('at 1 it is the model itself, at 0 its grainy sibling, between them something between', async (t) => {
  if ([general, grainy].some((entry) => !existsSync(weightsPath(entry, settings.MODELS_DIR))))
    return t.skip('the weights are not here');
  const [itself, sibling] = [await enlarged(general), await enlarged(grainy)];
  const [most, half, none] = [
    await enlarged(general, 1),
    await enlarged(general, 0.5),
    await enlarged(general, 0),
  ];
  assert.deepEqual(most, itself);
  assert.deepEqual(none.pixels, sibling.pixels);
  assert.equal(
    new Set([most.hash, half.hash, none.hash]).size,
    3,
    'results of two strengths can be told apart',
  );
  const apart = (other: Uint8Array) =>
    half.pixels.reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? 0)), 0);
  const whole = most.pixels.reduce((sum, value, i) => sum + Math.abs(value - (none.pixels[i] ?? 0)), 0);
  assert.ok(whole > 0 && apart(most.pixels) > 0 && apart(none.pixels) > 0);
  assert.ok(apart(most.pixels) < whole && apart(none.pixels) < whole);
});
