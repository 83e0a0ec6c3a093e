/**
 * Prints how faithful the built-in model (or those named) is: PSNR-Y ×4 on folders of reference photos, which are shrunk by
 * antialiased bicubic and enlarged again.
 *
 *   node bench/quality.ts [--photos folder] [model …]
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { DEFAULT_MODEL } from '../models/catalog.ts';
import { readModelSettings } from '../models/config.ts';
import { type LoadedModel, ModelShelf } from '../models/load.ts';
import { upscaleBands } from '../models/upscale.ts';
import { bicubic, type Raster, toBytes } from './bicubic.ts';
import { psnrY } from './psnr.ts';

const SCALE = 4;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { photos: { type: 'string', default: join(import.meta.dirname, '../../shared/bench') } },
});
const folders = await photoFolders(values.photos);
const shelf = new ModelShelf(readModelSettings());
const models = await Promise.all(
  (positionals.length ? positionals : [DEFAULT_MODEL]).map((name) => shelf.get(name)),
);
if (folders.length) await printTable();
else console.log(`No photos in ${values.photos}: give a folder of reference photos with --photos.`);
await shelf.close();

async function printTable(): Promise<void> {
  console.log(
    'PSNR-Y ×4 in dB'.padEnd(28) + ['bicubic', ...models.map(({ name }) => name)].map(column).join(''),
  );
  for (const folder of folders) {
    const scores = await Promise.all(folder.files.map(scorePhoto));
    const [plain = 0, ...ours] = [0, ...models].map((_, index) =>
      mean(scores.map((score) => score[index] ?? 0)),
    );
    const cells = ours.map(
      (score) => `${score.toFixed(2)} (${score < plain ? '' : '+'}${(score - plain).toFixed(2)})`,
    );
    console.log(
      `${folder.name}, ${folder.files.length} photos`.padEnd(28) +
        [plain.toFixed(2), ...cells].map(column).join(''),
    );
  }
}

/** PSNR-Y of bicubic and of each model. */
async function scorePhoto(file: string): Promise<number[]> {
  const reference = await readPhoto(file);
  const small = bicubic(reference, 1 / SCALE);
  const pixels = toBytes(small.data);
  const made = [toBytes(bicubic({ ...small, data: Float64Array.from(pixels) }, SCALE).data)];
  for (const model of models) made.push(await enlarge(model, small, pixels));
  return made.map((image) => psnrY(image, toBytes(reference.data), reference.width, SCALE));
}

/** Cut to sides that the scale divides, so that shrinking and enlarging end at the same size. */
async function readPhoto(file: string): Promise<Raster> {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [width, height] = [info.width - (info.width % SCALE), info.height - (info.height % SCALE)];
  const cut = new Float64Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    cut.set(data.subarray(y * info.width * 3, (y * info.width + width) * 3), y * width * 3);
  }
  return { width, height, data: cut };
}

async function enlarge(
  model: LoadedModel,
  { width, height }: Raster,
  pixels: Uint8Array,
): Promise<Uint8Array> {
  const bands: Uint8Array[] = [];
  await upscaleBands({
    width,
    height,
    model,
    signal: AbortSignal.timeout(600_000),
    readRows: async (y, count) => pixels.subarray(y * width * 3, (y + count) * width * 3),
    writeRows: async (rows) => void bands.push(rows.slice()),
  });
  return Buffer.concat(bands);
}

/** The folder's photos, and those of each folder in it. */
async function photoFolders(root: string): Promise<{ name: string; files: string[] }[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => []);
  const photos = entries.filter(
    (entry) => entry.isFile() && /\.(png|jpe?g|tiff?|webp|bmp)$/i.test(entry.name),
  );
  const groups = Object.groupBy(photos, (entry) => entry.parentPath);
  return Object.entries(groups)
    .map(([path, found = []]) => ({
      name: path.slice(root.length + 1) || root,
      files: found.map((entry) => join(path, entry.name)).sort(),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function column(text: string): string {
  return text.padStart(26);
}
