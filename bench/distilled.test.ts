import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findModel } from '../models/catalog.ts';
import { readModelSettings } from '../models/config.ts';
import { loadModel } from '../models/load.ts';
import { bicubic, toBytes } from './bicubic.ts';
import { enlarge, readPhoto, SCALE } from './fidelity.ts';
import { likeness } from './likeness.ts';

const shared = join(import.meta.dirname, '../../shared');
const settings = readModelSettings({ MODELS_DIR: join(shared, 'models') });

test('restore-fast makes of a photo what its teacher makes of it, as crisp, in the same colours', async (t) => {
  const file = join(shared, 'bench/Set5/img_003.png');
  const teacherEntry = findModel('realesr-general-x4v3');
  if (!existsSync(file) || !existsSync(join(settings.MODELS_DIR, teacherEntry.weights.file)))
    return t.skip('no photo or no teacher in ../shared');
  const tile = { width: 160, height: 160 };
  const [student, teacher] = await Promise.all([
    loadModel(findModel('restore-fast'), settings, tile),
    loadModel(teacherEntry, settings, tile),
  ]);
  t.after(() => Promise.all([student.close(), teacher.close()]));
  const shrunk = bicubic(await readPhoto(file), 1 / SCALE);
  const small = { ...shrunk, data: Float64Array.from(toBytes(shrunk.data)) };
  const wanted = await enlarge(teacher, small);
  const width = small.width * SCALE;
  const plain = likeness(toBytes(bicubic(small, SCALE).data), wanted, width);
  const made = likeness(await enlarge(student, small), wanted, width);
  assert.ok(made.psnr > plain.psnr + 2, `${made.psnr} dB, bicubic ${plain.psnr} dB`);
  assert.ok(made.ssim > plain.ssim, `${made.ssim}, bicubic ${plain.ssim}`);
  assert.ok(made.gradient > 0.8 && made.gradient < 1.1, `${made.gradient} of the teacher's gradient`);
  assert.ok(made.shift < 1.5, `a shift of ${made.shift} levels`);
});
