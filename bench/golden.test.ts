import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { blendWeights } from '../models/architecture/blend.ts';
import { detectNetwork } from '../models/architecture/detect.ts';
import { importModel } from '../models/installed/import.ts';
import { resolveModel } from '../models/installed/resolve.ts';
import { networkOnnx } from '../models/onnx/network.ts';
import { readSafetensors, type Weights } from '../models/safetensors.ts';
import { openSession } from '../models/session.ts';
import { readWeights } from '../models/weights.ts';

/**
 * What PyTorch makes of the middle 64 × 64 pixels of three photos with the published weights: the mean of each channel, and
 * the greens of eight pixels of row 128. Not a hash: other processors add in other orders and round a level otherwise.
 */
type Golden = [photo: string, means: number[], greens: number[]];
const golden: Record<string, Golden[]> = {
  'realesr-general-x4v3.f16.safetensors': [
    ['Set5/img_001', [237.39, 178.32, 138.56], [197, 202, 207, 208, 202, 195, 186, 184]],
    ['Set5/img_005', [225.1, 168.29, 153.63], [191, 190, 47, 52, 109, 165, 163, 98]],
    ['Set14/img_014', [97.89, 102.46, 65.32], [104, 0, 120, 95, 124, 112, 104, 105]],
  ],
  'realesr-general-wdn-x4v3.f16.safetensors': [
    ['Set5/img_001', [235.77, 178.09, 138.55], [194, 205, 206, 209, 201, 196, 183, 184]],
    ['Set5/img_005', [223.61, 167.61, 153.21], [189, 187, 58, 59, 102, 138, 150, 107]],
    ['Set14/img_014', [95.86, 100.73, 65.46], [104, 2, 110, 82, 112, 106, 84, 97]],
  ],
  'realesr-animevideov3.rebuilt.pth': [
    ['Set5/img_001', [237.08, 180.07, 138.66], [199, 203, 209, 210, 203, 196, 187, 183]],
    ['Set5/img_005', [227.49, 171.62, 155.31], [195, 192, 52, 40, 122, 168, 161, 101]],
    ['Set14/img_014', [100.31, 104.08, 66.55], [109, 4, 121, 102, 111, 110, 83, 106]],
  ],
};
const halfDenoised: Golden[] = [
  ['Set5/img_001', [236.48, 178.54, 138.69], [197, 202, 208, 207, 202, 195, 186, 182]],
  ['Set5/img_005', [224.44, 168.25, 153.47], [191, 189, 53, 55, 107, 155, 152, 101]],
  ['Set14/img_014', [96.89, 101.69, 65.08], [102, 0, 114, 81, 117, 106, 94, 97]],
];

const shared = join(import.meta.dirname, '../../shared');
const missing =
  existsSync(join(shared, 'models')) && existsSync(join(shared, 'bench')) ? false : `no ${shared}`;
const TILE = { width: 64, height: 64 };
const ROW = 128;

async function middle(photo: string): Promise<Uint8Array> {
  const image = sharp(join(shared, 'bench', `${photo}.png`));
  const { width, height } = await image.metadata();
  const [left, top] = [Math.floor((width - 64) / 2), Math.floor((height - 64) / 2)];
  return image
    .extract({ left, top, ...TILE })
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** Of the bare network, with zeros around the picture as PyTorch has them. */
async function assertGolden(t: TestContext, tensors: Weights, expected: Golden[]): Promise<void> {
  const { network, scale, weights } = detectNetwork(tensors);
  const onnx = networkOnnx(network, scale, weights, TILE);
  const session = await openSession(onnx, { device: 'cpu', threads: 0 });
  t.after(session.close);
  for (const [photo, means, greens] of expected) {
    const made = await session.run(await middle(photo));
    const side = TILE.width * 4;
    for (const [channel, mean] of means.entries()) {
      const sum = made.reduce((total, level, index) => total + (index % 3 === channel ? level : 0), 0);
      assert.ok(
        Math.abs(sum / side ** 2 - mean) < 0.02,
        `${photo}: mean ${sum / side ** 2}, PyTorch ${mean}`,
      );
    }
    for (const [index, green] of greens.entries()) {
      const found = made[(ROW * side + 8 + 31 * index) * 3 + 1] ?? Number.NaN;
      assert.ok(Math.abs(found - green) <= 1, `${photo}, pixel ${index}: ${found}, PyTorch ${green}`);
    }
  }
}

for (const [file, expected] of Object.entries(golden)) {
  test(`${file}, imported, gives what PyTorch gives`, { skip: missing }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'models-'));
    t.after(() => rm(folder, { recursive: true }));
    await importModel(join(shared, 'models', file), { folder, name: 'golden' });
    const entry = await resolveModel('golden', folder);
    await assertGolden(t, await readWeights(entry, folder), expected);
  });
}

test('half of general and half of wdn give what PyTorch gives', { skip: missing }, async (t) => {
  const [general, wdn] = await Promise.all(
    ['general', 'general-wdn'].map(async (name) => {
      return readSafetensors(await readFile(join(shared, 'models', `realesr-${name}-x4v3.f16.safetensors`)));
    }),
  );
  const blended = blendWeights(general ?? new Map(), wdn ?? new Map(), 0.5);
  await assertGolden(t, blended, halfDenoised);
});
