import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findModel } from '../models/catalog.ts';
import { readModelSettings } from '../models/config.ts';
import { loadModel } from '../models/load.ts';
import { bicubic, toBytes } from './bicubic.ts';
import { enlarge, readPhoto, SCALE, shrunk } from './fidelity.ts';
import { colourShift, likeness } from './likeness.ts';

const shared = join(import.meta.dirname, '../../shared');
const settings = readModelSettings({ MODELS_DIR: join(shared, 'models') });

test('restore-fast makes of a photo what its teacher makes of it, as crisp, in the photo’s colours', async (t) => {
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
  const { small } = shrunk(await readPhoto(file));
  const wanted = await enlarge(teacher, small);
  const width = small.width * SCALE;
  const plain = likeness(toBytes(bicubic(small, SCALE).data), wanted, width);
  const mine = await enlarge(student, small);
  const made = likeness(mine, wanted, width);
  assert.ok(made.psnr > plain.psnr + 2, `${made.psnr} dB, bicubic ${plain.psnr} dB`);
  assert.ok(made.ssim > plain.ssim, `${made.ssim}, bicubic ${plain.ssim}`);
  assert.ok(made.gradient > 0.8 && made.gradient < 1.1, `${made.gradient} of the teacher's gradient`);
  const shift = colourShift(mine, toBytes(small.data));
  assert.ok(shift <= 0.5, `${shift} levels from the photo's colours`);
});

/** At and near the ends of the range, where networks drift and the nearest-neighbour enlargement shows through. */
const colours = [
  [255, 0, 0],
  [0, 255, 0],
  [255, 0, 255],
  [0, 255, 255],
  [235, 10, 200],
  [20, 240, 30],
  [128, 128, 128],
  [220, 190, 170],
];

for (const name of ['restore-fast', 'restore-fast-int8', 'faithful']) {
  test(`${name} keeps flat colours flat, and as they are`, async (t) => {
    const side = 24;
    const model = await loadModel(findModel(name), settings, { width: 64, height: 64 });
    t.after(() => model.close());
    for (const colour of colours) {
      const flat = Uint8Array.from({ length: side * side * 3 }, (_, index) => colour[index % 3] ?? 0);
      const made = await enlarge(model, { width: side, height: side, data: Float64Array.from(flat) });
      const shift = colourShift(made, flat);
      assert.ok(shift <= 0.5, `${colour} moved by ${shift} levels`);
      const spread = Math.max(...made.map((level, index) => Math.abs(level - (colour[index % 3] ?? 0))));
      assert.ok(spread <= 2, `${colour} has a pixel ${spread} levels off`);
    }
  });
}
