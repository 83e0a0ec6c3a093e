import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { findModel } from '../models/catalog.ts';
import { readModelSettings } from '../models/config.ts';
import { loadModel } from '../models/load.ts';
import { bicubic, toBytes } from './bicubic.ts';
import { fidelity, readPhoto, SCALE, shrunk } from './fidelity.ts';
import { psnrY } from './psnr.ts';
import { enlargeBicubic, ofModel } from './ways.ts';

test('shrinking keeps a flat colour and a ramp, up to the edges', () => {
  const data = Float64Array.from({ length: 16 * 8 * 3 }, (_, index) => 10 * (Math.floor(index / 3) % 16));
  const small = bicubic({ width: 16, height: 8, data }, 1 / 4);
  assert.deepEqual([small.width, small.height], [4, 2]);
  const reds = [...small.data].filter((_, index) => index % 3 === 0);
  assert.deepEqual(reds.slice(0, 4), reds.slice(4), 'rows are alike');
  assert.ok(Math.abs((reds[1] ?? 0) + (reds[2] ?? 0) - 150) < 1e-9, 'symmetric about the middle');
  const flat = bicubic({ width: 4, height: 4, data: new Float64Array(48).fill(77) }, 4);
  assert.deepEqual([...new Set(toBytes(flat.data))], [77]);
});

test('PSNR-Y of a grey level off by one is 20·log10(255 · 255/219) dB, whatever happens in the border', () => {
  const a = new Uint8Array(12 * 12 * 3).fill(100);
  const b = new Uint8Array(12 * 12 * 3).fill(101);
  b.fill(0, 0, 12 * 3);
  const expected = 20 * Math.log10((255 * 255) / (65.481 + 128.553 + 24.966));
  assert.ok(Math.abs(psnrY(a, b, 12, 4) - expected) < 1e-9);
});

test('the faithful model beats bicubic on Set5 by 2.75 dB and more', async (t) => {
  const folder = join(import.meta.dirname, '../../shared/bench/Set5');
  const files = await readdir(folder).catch(() => []);
  if (files.length !== 5) return t.skip(`Set5 is not in ${folder}`);
  const model = await loadModel(findModel('faithful'), readModelSettings({}));
  t.after(() => model.close());
  const totals = [0, 0];
  for (const file of files) {
    const photo = shrunk(await readPhoto(join(folder, file)));
    for (const [way, made] of [enlargeBicubic(SCALE), ofModel(model)].entries())
      totals[way] = (totals[way] ?? 0) + fidelity(await made.enlarge(photo.small), photo).psnrY;
  }
  const [plain = 0, ours = 0] = totals.map((total) => total / files.length);
  assert.ok(Math.abs(plain - 28.43) < 0.02, `bicubic is ${plain} dB; the published tables say 28.42`);
  assert.ok(ours > plain + 2.75, `${ours} against ${plain} dB`);
});
