import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { paintScene } from '../dev/samples/scene.ts';
import { catalog } from './catalog.ts';
import { loadModel } from './load.ts';
import { rrdbWeights } from './networks.fixture.ts';
import { networkOnnx, wideJoint } from './onnx/network.ts';
import { openSession, type Session } from './session.ts';
import { enlarge, type Picture, settings } from './upscale.fixture.ts';
import type { TileModel } from './upscale.ts';

/**
 * Where tiles meet, a seam would lie at a fixed place of the grid. So the grid is slid over a photo: what a pixel becomes
 * must not depend on where in its tile it happens to lie.
 */
const offsets = [
  [5, 3],
  [29, 41],
] as const;

const opened: Pick<Session, 'close'>[] = [];
after(() => Promise.all(opened.map((session) => session.close())));

const scene = paintScene(120);
const photo: Picture = { width: scene.width, height: scene.height, pixels: new Uint8Array(scene.toBytes()) };

/** The photo without its first columns and rows: the grid begins where they end. */
function slid({ width, height, pixels }: Picture, x: number, y: number): Picture {
  const rows = Array.from({ length: height - y }, (_, row) =>
    pixels.subarray(((y + row) * width + x) * 3, (y + row + 1) * width * 3),
  );
  return { width: width - x, height: height - y, pixels: new Uint8Array(Buffer.concat(rows)) };
}

/** The most that any value changes when the grid is slid, but for a margin in which the new edge of the photo shows. */
async function largestChange(model: TileModel, margin: number): Promise<number> {
  const { scale } = model;
  const whole = await enlarge(photo, model);
  let most = 0;
  for (const [x, y] of offsets) {
    const piece = slid(photo, x, y);
    const made = await enlarge(piece, model);
    const length = (piece.width - margin) * scale * 3;
    for (let row = margin * scale; row < piece.height * scale; row++) {
      const from = (row * piece.width + margin) * scale * 3;
      const there = ((row + y * scale) * photo.width + x + margin) * scale * 3;
      for (let index = 0; index < length; index++)
        most = Math.max(most, Math.abs((made[from + index] ?? 0) - (whole[there + index] ?? 0)));
    }
  }
  return most;
}

for (const entry of catalog.filter(({ builtin }) => builtin)) {
  test(`the grid of ${entry.name} slides over a photo without changing a bit`, async () => {
    const model = await loadModel(entry, settings, { width: 96, height: 80 });
    opened.push(model);
    assert.equal(await largestChange(model, entry.overlap), 0);
  });
}

test('the grid of RRDBNet, which looks further than its tiles, changes no level by more than one', async () => {
  const network = { kind: 'rrdb', features: 6, growth: 4, blocks: 3, fold: 1, doublings: 1 } as const;
  const tile = { width: 96, height: 96 };
  const onnx = networkOnnx(network, 2, rrdbWeights(network), tile);
  const session = await openSession(onnx, { device: 'cpu', threads: 2 });
  opened.push(session);
  const model = { ...session, scale: 2, tile, ...wideJoint };
  assert.ok((await largestChange(model, wideJoint.overlap)) <= 1);
  const careless = { ...model, overlap: 4, blend: 0 };
  assert.ok((await largestChange(careless, wideJoint.overlap)) > 1, 'with too little overlap it shows');
});
