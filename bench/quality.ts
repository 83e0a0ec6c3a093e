/**
 * Prints how faithful the built-in models (or those named) are: PSNR-Y ×4 on folders of reference photos.
 *
 *   node bench/quality.ts [--photos folder] [model …]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { catalog, findModel } from '../models/catalog.ts';
import { readModelSettings } from '../models/config.ts';
import { type LoadedModel, loadModel } from '../models/load.ts';
import { scorePhoto } from './fidelity.ts';
import { photoFolders } from './photo-folders.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { photos: { type: 'string', default: join(import.meta.dirname, '../../shared/bench') } },
});
const folders = await photoFolders(values.photos);
if (folders.length === 0) {
  console.log(`No photos in ${values.photos}: give a folder of reference photos with --photos.`);
} else {
  const builtin = catalog.filter((entry) => entry.builtin).map(({ name }) => name);
  const names = positionals.length > 0 ? positionals : builtin;
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

function mean(scores: number[][], method: number): number {
  return scores.reduce((sum, score) => sum + (score[method] ?? Number.NaN), 0) / scores.length;
}

function signed(number: number): string {
  return `${number < 0 ? '' : '+'}${number.toFixed(2)}`;
}

function printRow(head: string, cells: string[]): void {
  console.log(head.padEnd(28) + cells.map((cell) => cell.padStart(26)).join(''));
}
