import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import { DEFAULT_MODEL, findModel } from './catalog.ts';
import { type LoadedModel, loadModel } from './load.ts';
import { networkOnnx } from './onnx/network.ts';
import { openSession } from './session.ts';
import { enlarge, type Picture, scene, settings } from './upscale.fixture.ts';
import { upscaleBands } from './upscale.ts';
import { readWeights, weightsPath } from './weights.ts';

const opened: LoadedModel[] = [];
after(() => Promise.all(opened.map((model) => model.close())));

async function open(name: string, width: number, height: number): Promise<LoadedModel> {
  const model = await loadModel(findModel(name), settings, { width, height });
  opened.push(model);
  return model;
}

/** The default model, in tiles that contribute so many pixels each. */
const openPiece = (width: number, height: number) => {
  const { overlap } = findModel(DEFAULT_MODEL);
  return open(DEFAULT_MODEL, width + 2 * overlap, height + 2 * overlap);
};

/** The same picture through small tiles and through one tile that holds it with its overlap. */
async function assertTilingChangesNothing(name: string, picture: Picture): Promise<void> {
  const { overlap } = findModel(name);
  const whole = await open(name, picture.width + 2 * overlap, picture.height + 2 * overlap);
  const tiled = await open(name, 72, 64);
  assert.deepEqual(await enlarge(picture, tiled), await enlarge(picture, whole));
}

test('tiles of the built-in model join without a single differing bit', () =>
  assertTilingChangesNothing(DEFAULT_MODEL, scene(190, 131)));

test('tiles of Real-ESRGAN join without a single differing bit', async (t) => {
  const name = 'realesr-animevideov3';
  if (!existsSync(weightsPath(findModel(name), settings.MODELS_DIR)))
    return t.skip('its weights are not here');
  await assertTilingChangesNothing(name, scene(90, 71));
});

test('a tile whose edges see zeros does show: the comparison can fail', async (t) => {
  const picture = scene(190, 131);
  const entry = findModel(DEFAULT_MODEL);
  const model = await open(DEFAULT_MODEL, 72, 64);
  const weights = await readWeights(entry, settings.MODELS_DIR);
  const padded = networkOnnx(entry.network, 4, weights, model.tile);
  const session = await openSession(padded, { device: 'cpu', threads: 1 });
  t.after(session.close);
  const exact = await enlarge(picture, model);
  assert.deepEqual(await enlarge(picture, { ...model, ...session, trim: 0 }), exact);
  const tooLittle = await enlarge(picture, { ...model, ...session, trim: 0, overlap: 4 });
  assert.notDeepEqual(tooLittle, exact);
});

for (const [width, height] of [
  [1, 1],
  [1, 150],
  [150, 1],
  [3, 5],
  [52, 44],
] as const) {
  test(`a picture of ${width} × ${height} pixels works and equals the untiled one`, () =>
    assertTilingChangesNothing(DEFAULT_MODEL, scene(width, height)));
}

test('a flat picture stays flat up to its edges', async () => {
  const model = await open(DEFAULT_MODEL, 64, 64);
  const flat = { width: 50, height: 3, pixels: new Uint8Array(450).fill(128) };
  const values = new Set(await enlarge(flat, model));
  assert.ok(
    [...values].every((value) => Math.abs(value - 128) <= 4),
    [...values].join(),
  );
});

test('rows arrive top to bottom, progress counts every tile, memory holds one band', async () => {
  const picture = scene(100, 90);
  const model = await openPiece(40, 30);
  const [bands, progress]: [number[], string[]] = [[], []];
  let largestRead = 0;
  await upscaleBands({
    ...picture,
    model,
    signal: new AbortController().signal,
    readRows: async (y, count) => {
      largestRead = Math.max(largestRead, count);
      return picture.pixels.subarray(y * 300, (y + count) * 300);
    },
    writeRows: async (rows) => void bands.push(rows.length / 1200),
    onProgress: (done, total) => void progress.push(`${done}/${total}`),
  });
  assert.deepEqual(bands, [120, 120, 120]);
  assert.deepEqual(progress, ['1/9', '2/9', '3/9', '4/9', '5/9', '6/9', '7/9', '8/9', '9/9']);
  assert.equal(largestRead, model.tile.height);
});

test('cancelling stops between two tiles', async () => {
  const picture = scene(100, 90);
  const model = await openPiece(40, 30);
  const cancel = new AbortController();
  let tiles = 0;
  const job = upscaleBands({
    ...picture,
    model,
    signal: cancel.signal,
    readRows: async (y, count) => picture.pixels.subarray(y * 300, (y + count) * 300),
    writeRows: async () => assert.fail('no band is finished'),
    onProgress: () => {
      tiles += 1;
      if (tiles === 2) cancel.abort(new Error('cancelled'));
    },
  });
  await assert.rejects(job, /cancelled/);
  assert.equal(tiles, 2);
});

test('a reader that gives too few rows is told so', async () => {
  const model = await openPiece(40, 30);
  const picture = { ...scene(20, 20), pixels: new Uint8Array(10) };
  await assert.rejects(enlarge(picture, model), /20 rows of 20 pixels are 1200 bytes, got 10/);
});

test('a picture wider than memory allows is done in flatter bands', async () => {
  const model: Parameters<typeof enlarge>[1] = {
    scale: 4,
    overlap: 1,
    tile: { width: 4000, height: 300 },
    run: async () => new Uint8Array(4000 * 300 * 48),
  };
  const heights: number[] = [];
  const width = 60_000;
  await upscaleBands({
    width,
    height: 100,
    model,
    signal: new AbortController().signal,
    readRows: async (_y, count) => new Uint8Array(count * width * 3),
    writeRows: async (rows) => void heights.push(rows.length / (width * 12)),
  });
  assert.deepEqual(heights, [184, 184, 32]);
});
