import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enlarge, scene } from './upscale.fixture.ts';
import type { TileModel } from './upscale.ts';

const SCALE = 2;

/** A model that makes each pixel of a tile the level that `level` gives it; the tiles are counted. */
function painting(level: (tile: Uint8Array, index: number, count: number) => number): TileModel {
  let count = 0;
  const [width, height] = [36, 30];
  return {
    ...{ scale: SCALE, overlap: 8, blend: 4, tile: { width, height } },
    run: async (tile) => {
      const made = new Uint8Array(tile.length * SCALE ** 2);
      for (let index = 0; index < made.length; index++) {
        const [pixel, channel] = [Math.floor(index / 3), index % 3];
        const [x, y] = [pixel % (width * SCALE), Math.floor(pixel / width / SCALE)];
        made[index] = level(
          tile,
          (Math.floor(y / SCALE) * width + Math.floor(x / SCALE)) * 3 + channel,
          count,
        );
      }
      count += 1;
      return made;
    },
  };
}

const repeating = () => painting((tile, index) => tile[index] ?? 0);

test('where tiles agree, fading changes nothing, whatever the size of the picture', async () => {
  for (const [width, height] of [
    [1, 1],
    [20, 14],
    [21, 15],
    [43, 31],
    [64, 57],
    [90, 29],
  ] as const) {
    const picture = scene(width, height);
    const made = await enlarge(picture, repeating());
    assert.deepEqual(made, await enlarge(picture, { ...repeating(), blend: 0 }), `${width} × ${height}`);
  }
});

/** The largest step between neighbouring rows or columns. */
function largestStep(pixels: Buffer, width: number): number {
  let most = 0;
  for (let index = 0; index < pixels.length; index++) {
    const [here = 0, below = here] = [pixels[index], pixels[index + width * 3]];
    const beside = index % (width * 3) < (width - 1) * 3 ? (pixels[index + 3] ?? here) : here;
    most = Math.max(most, Math.abs(here - beside), Math.abs(here - below));
  }
  return most;
}

test('tiles that disagree by 100 levels meet in steps of 10, not of 100', async () => {
  const picture = scene(61, 45);
  const checkered = () => painting((_tile, _index, count) => (count % 2 === 0 ? 50 : 150));
  const step = async (model: TileModel) => largestStep(await enlarge(picture, model), 61 * SCALE);
  assert.equal(await step({ ...checkered(), blend: 0 }), 100);
  assert.ok((await step(checkered())) <= 10);
});

test('bands are handed on whole, in order, once', async () => {
  const picture = scene(30, 77);
  const made = await enlarge(picture, repeating());
  assert.equal(made.length, 30 * 77 * 3 * SCALE ** 2);
});
