import { join, resolve } from 'node:path';
import { DEFAULT_MODEL } from '../models/catalog.ts';
import { readModelSettings, typedIn } from '../models/config.ts';
import { resolveModel } from '../models/installed/resolve.ts';
import { listModels } from '../models/listing.ts';
import { type LoadedModel, loadModel } from '../models/load.ts';
import { readCommandLine, wholeNumber } from '../runtime/command-line.ts';
import { toBytes } from './bicubic.ts';
import { writeCrops } from './crops.ts';
import { type Group, photoGroups } from './evaluated-photos.ts';
import { asJpeg, type Fidelity, fidelity, shrunk } from './fidelity.ts';
import { modelSpeeds } from './model-speed.ts';
import { progressOf } from './progress.ts';
import { markdown } from './table.ts';
import { enlargeBicubic, enlargeLanczos, ofModel, type Way } from './ways.ts';

const usage = `npm run models -- evaluate [MODEL …]     how close models, all or these, come to photos that were shrunk, against bicubic
                                         and Lanczos, how fast they are, and what they made, side by side
  --photos FOLDER   reference photos, and those in each folder of it; default: one that the project paints
  --jpeg 1..100     compress the shrunk ones with this quality
  --out FOLDER      for the pictures; default .darkroom/evaluation`;

const options = {
  photos: { type: 'string' },
  jpeg: { type: 'string' },
  out: { type: 'string', default: '.darkroom/evaluation' },
} as const;
const { names, photos, quality, out } = readCommandLine(
  usage,
  { allowPositionals: true, options },
  ({ values, positionals }) => ({
    names: positionals,
    photos: values.photos && resolve(typedIn, values.photos),
    quality: values.jpeg === undefined ? undefined : wholeNumber('--jpeg', values.jpeg, 1, 100),
    out: resolve(typedIn, values.out),
  }),
);

async function main(): Promise<void> {
  const groups = await photoGroups(photos);
  if (groups.length === 0) throw new Error(`There are no photos in ${photos}.`);
  const models = await installedModels();
  for (const scale of new Set(models.map((model) => model.scale))) {
    const ours = models.filter((model) => model.scale === scale).map(ofModel);
    const ways = [enlargeBicubic(scale), enlargeLanczos(scale), ...ours];
    for (const group of groups) printTable(group, ways, await evaluate(group, ways));
  }
  const speeds = await modelSpeeds(models);
  printRows([
    ['speed of the models, in turns', 'device', 's per megapixel', `times ${DEFAULT_MODEL}`],
    ...speeds,
  ]);
  await Promise.all(models.map((model) => model.close()));
  console.log(`\nSide by side, as PNG: ${out}`);
}

/** Those named, or all. */
async function installedModels(): Promise<LoadedModel[]> {
  const settings = readModelSettings();
  const folder = resolve(settings.MODELS_DIR);
  const installed = (await listModels(folder)).filter((model) => model.installed).map(({ name }) => name);
  const models: LoadedModel[] = [];
  for (const name of names.length > 0 ? names : installed)
    models.push(await loadModel(await resolveModel(name, folder), settings));
  return models;
}

/** One row per way: of each photo its scores. */
async function evaluate(group: Group, ways: Way[]): Promise<Fidelity[][]> {
  const scale = ways[0]?.scale ?? 1;
  const progress = progressOf({
    name: `×${scale}, ${group.name}`,
    about: `${group.photos.length} to enlarge`,
  });
  const scores: Fidelity[][] = ways.map(() => []);
  for (const { name, read } of group.photos) {
    progress.show(name);
    const photo = shrunk(await read(), scale);
    const small = quality === undefined ? photo.small : await asJpeg(photo.small, quality);
    const shown = [{ title: 'the photo', pixels: toBytes(photo.original.data) }];
    for (const [index, way] of ways.entries()) {
      const pixels = await way.enlarge(small);
      scores[index]?.push(fidelity(pixels, { ...photo, small }, scale));
      shown.push({ title: way.name, pixels });
    }
    await writeCrops(join(out, group.folder, `${name}-x${scale}.png`), shown, photo.original.width);
  }
  progress.end();
  return scores;
}

function printTable({ name, photos }: Group, ways: Way[], scores: Fidelity[][]): void {
  const wear = quality === undefined ? '' : `, JPEG ${quality}`;
  const title = `×${ways[0]?.scale}, ${photos.length} of ${name}${wear}`;
  const rows = ways.map(({ name: way }, index) => [way, ...cells(scores[index] ?? [])]);
  printRows([[title, 'PSNR-Y dB', 'SSIM', 'gradient', 'worst shift'], ...rows]);
}

const printRows = (rows: string[][]) => console.log(`\n${markdown(rows).join('\n')}`);

function cells(scores: Fidelity[]): string[] {
  const mean = (key: keyof Fidelity) => scores.reduce((sum, score) => sum + score[key], 0) / scores.length;
  const worst = Math.max(...scores.map(({ shift }) => shift));
  return [mean('psnrY').toFixed(2), mean('ssim').toFixed(4), mean('gradient').toFixed(2), worst.toFixed(2)];
}

await main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
