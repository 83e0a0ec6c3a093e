/**
 * Prints how like its teacher a distilled model is: what both make of photos shrunk to a quarter, clean and as JPEG 75,
 * and how much faster it is. Of PSNR, SSIM and gradient the mean of all photos; of the shifts in colour, from the teacher's
 * picture and from the photo itself, that of the worst photo.
 */
import { join } from 'node:path';
import { findModel } from '../models/catalog.ts';
import { readModelSettings } from '../models/config.ts';
import { type LoadedModel, loadModel } from '../models/load.ts';
import { readCommandLine } from '../runtime/command-line.ts';
import { bicubic, type Raster, toBytes } from './bicubic.ts';
import { asJpeg, enlarge, readPhoto, SCALE, shrunk } from './fidelity.ts';
import { colourShift, type Likeness, likeness } from './likeness.ts';
import { photoFolders } from './photo-folders.ts';

/** `shift` is from the teacher's colours, `ownShift` from the photo's: levels, of the channel that moved most. */
type Score = Likeness & { ownShift: number };

const JPEG_QUALITY = 75;
const shared = join(import.meta.dirname, '../../shared');

const usage = `node bench/distilled.ts     how like its teacher a distilled model is
  --photos FOLDER   reference photos; default shared/bench/Set14
  --student MODEL   default restore-fast
  --teacher MODEL   default realesr-general-x4v3`;

const options = {
  photos: { type: 'string', default: join(shared, 'bench/Set14') },
  student: { type: 'string', default: 'restore-fast' },
  teacher: { type: 'string', default: 'realesr-general-x4v3' },
} as const;
const values = readCommandLine(usage, { options }, (typed) => typed.values);
const files = (await photoFolders(values.photos)).flatMap((folder) => folder.files);
if (files.length === 0) {
  console.log(`No photos in ${values.photos}: give a folder of reference photos with --photos.`);
} else {
  const settings = readModelSettings({ MODELS_DIR: join(shared, 'models'), ...process.env });
  const load = (name: string) => loadModel(findModel(name), settings);
  const [student, teacher] = [await load(values.student), await load(values.teacher)];
  await compare(student, teacher);
  await Promise.all([student.close(), teacher.close()]);
}

async function compare(student: LoadedModel, teacher: LoadedModel): Promise<void> {
  console.log(`${student.name} against ${teacher.name}, ${files.length} photos of ${values.photos}`);
  console.log(row('', ['PSNR dB', 'SSIM (Y)', 'gradient', 'to teacher', 'to photo']));
  const inputs = {
    clean: async (small: Raster) => small,
    [`JPEG ${JPEG_QUALITY}`]: (small: Raster) => asJpeg(small, JPEG_QUALITY),
  };
  for (const [name, spoil] of Object.entries(inputs)) {
    const found: Record<'bicubic' | 'teacher' | 'student', Score[]> = {
      bicubic: [],
      teacher: [],
      student: [],
    };
    for (const file of files) {
      const small = await spoil(shrunk(await readPhoto(file)).small);
      const wanted = await enlarge(teacher, small);
      const width = small.width * SCALE;
      const score = (made: Uint8Array): Score => ({
        ...likeness(made, wanted, width),
        ownShift: colourShift(made, toBytes(small.data)),
      });
      found.bicubic.push(score(toBytes(bicubic(small, SCALE).data)));
      found.teacher.push(score(wanted));
      found.student.push(score(await enlarge(student, small)));
    }
    console.log(row(`${name}, bicubic`, cells(found.bicubic)));
    console.log(row(`${name}, the teacher itself`, cells(found.teacher)));
    console.log(row(`${name}, ${student.name}`, cells(found.student)));
  }
  const [fast, slow] = [await secondsPerMegapixel(student), await secondsPerMegapixel(teacher)];
  const times = `${fast.toFixed(2)} s and ${slow.toFixed(2)} s per input megapixel`;
  console.log(`${times}: ${(slow / fast).toFixed(1)} times the speed`);
}

/** Of whole tiles, of the shape the catalog gives the model, the best of five: load from elsewhere only adds. */
async function secondsPerMegapixel(model: LoadedModel): Promise<number> {
  const { width, height } = model.tile;
  const tile = new Uint8Array(width * height * 3).map(
    (_, index) => Math.imul(index + 1, 2_654_435_761) >>> 24,
  );
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5; run++) {
    const began = performance.now();
    await model.run(tile);
    best = Math.min(best, performance.now() - began);
  }
  const contributed = (width - 2 * model.overlap) * (height - 2 * model.overlap);
  return best / 1000 / (contributed / 1e6);
}

function cells(scores: Score[]): string[] {
  const mean = (key: keyof Score) => scores.reduce((sum, score) => sum + score[key], 0) / scores.length;
  const worst = (key: keyof Score) => Math.max(...scores.map((score) => score[key])).toFixed(2);
  const means = [mean('psnr').toFixed(2), mean('ssim').toFixed(3), mean('gradient').toFixed(3)];
  return [...means, worst('shift'), worst('ownShift')];
}

function row(head: string, numbers: string[]): string {
  return head.padEnd(28) + numbers.map((cell) => cell.padStart(12)).join('');
}
