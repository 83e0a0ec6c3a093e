import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { catalog, DEFAULT_MODEL, findModel } from './catalog.ts';
import { type LoadedModel, ModelShelf } from './load.ts';
import type { TileSize } from './onnx/image.ts';
import { isThin, thinTile } from './thin-picture.ts';
import { planTiles } from './tiles.ts';
import { enlarge, scene, settings } from './upscale.fixture.ts';

const shelf = new ModelShelf(settings);
after(() => shelf.close());

/** Pixels that go through the model, for each of the picture. */
function workFor(picture: TileSize, tile: TileSize, overlap: number): number {
  const { rows, columns } = planTiles(picture, tile, overlap);
  return (rows.length * columns.length * tile.width * tile.height) / (picture.width * picture.height);
}

test('the work is in proportion to the pixels, however thin a picture is', () => {
  for (const { name, tile, overlap } of catalog) {
    for (const thickness of [10, 36, 96]) {
      // Of each row of the picture its overlaps are computed, too: nothing can be saved there.
      const most = 1.3 * ((thickness + 2 * overlap) / thickness);
      for (const picture of [
        { width: 65_328, height: thickness },
        { width: thickness, height: 65_328 },
      ]) {
        assert.ok(isThin(picture));
        const work = workFor(picture, thinTile(tile, overlap, picture), overlap);
        assert.ok(work <= most, `${name}, ${picture.width} × ${picture.height}: ${work}`);
      }
    }
  }
});

test('usual photos, panoramas and small pictures keep the usual tiles', () => {
  for (const [width, height] of [
    [4000, 3000],
    [20_000, 1500],
    [2000, 36],
    [36, 24],
  ] as const)
    assert.ok(!isThin({ width, height }), `${width} × ${height}`);
});

/** The model, and how many tiles it has been given. */
function counting(model: LoadedModel) {
  const counted = { tiles: 0 };
  const run = (pixels: Uint8Array) => {
    counted.tiles++;
    return model.run(pixels);
  };
  return { model: { ...model, run }, counted };
}

test('a thin picture takes few tiles, and no bit of it is another for that', async () => {
  const usual = counting(await shelf.get(DEFAULT_MODEL));
  const flat = scene(2100, 20);
  const expected = await enlarge(flat, usual.model);
  const own = counting(await shelf.get(DEFAULT_MODEL, undefined, flat));
  assert.deepEqual(await enlarge(flat, own.model), expected);
  assert.deepEqual([usual.counted.tiles, own.counted.tiles], [10, 2]);
});

test('another picture as thin finds the model loaded, and a usual one gets usual tiles again', async () => {
  const thin = await shelf.get(DEFAULT_MODEL, undefined, { width: 30, height: 3000 });
  assert.equal(await shelf.get(DEFAULT_MODEL, undefined, { width: 30, height: 9000 }), thin);
  const usual = await shelf.get(DEFAULT_MODEL, undefined, { width: 3000, height: 2000 });
  assert.deepEqual(usual.tile, findModel(DEFAULT_MODEL).tile);
});
