/**
 * Prints how faithful the built-in model (or those named) is: PSNR-Y ×4 on folders of reference photos.
 *
 *   node bench/quality.ts [--photos folder] [model …]
 */
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_MODEL, findModel } from '../models/catalog.ts';
import { readModelSettings } from '../models/config.ts';
import { type LoadedModel, loadModel } from '../models/load.ts';
import { scorePhoto } from './fidelity.ts';

type Folder = { name: string; files: string[] };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { photos: { type: 'string', default: join(import.meta.dirname, '../../shared/bench') } },
});
const folders = await photoFolders(values.photos);
if (folders.length === 0) {
  console.log(`No photos in ${values.photos}: give a folder of reference photos with --photos.`);
} else {
  const names = positionals.length > 0 ? positionals : [DEFAULT_MODEL];
  const settings = readModelSettings();
  const models = await Promise.all(names.map((name) => loadModel(findModel(name), settings)));
  await printTable(models);
  await Promise.all(models.map((model) => model.close()));
}

async function printTable(models: LoadedModel[]): Promise<void> {
  printRow('PSNR-Y ×4 in dB', ['bicubic', ...models.map(({ name }) => name)]);
  for (const { name, files } of folders) {
    const scores: number[][] = [];
    for (const file of files) scores.push(await scorePhoto(file, models));
    const [plain = 0, ...ours] = ['bicubic', ...models].map((_, method) => mean(scores, method));
    printRow(`${name}, ${files.length} photos`, [
      plain.toFixed(2),
      ...ours.map((score) => `${score.toFixed(2)} (${signed(score - plain)})`),
    ]);
  }
}

/** The folder's photos, and those of each folder in it. */
async function photoFolders(root: string): Promise<Folder[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => []);
  const photos = entries.filter((entry) => entry.isFile() && /\.(png|jpe?g|tiff?|webp)$/i.test(entry.name));
  const groups = Object.entries(Object.groupBy(photos, (entry) => entry.parentPath));
  const folders = groups.map(([path, found = []]) => ({
    name: relative(root, path) || root,
    files: found.map((entry) => join(path, entry.name)),
  }));
  return folders.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

function mean(scores: number[][], method: number): number {
  return scores.reduce((sum, score) => sum + (score[method] ?? Number.NaN), 0) / scores.length;
}

function signed(number: number): string {
  return `${number < 0 ? '' : '+'}${number.toFixed(2)}`;
}

function printRow(head: string, cells: string[]): void {
  console.log(head.padEnd(28) + cells.map((cell) => cell.padStart(26)).join(''));
}
