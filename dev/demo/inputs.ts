import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';

/** What the demo sends: single photos to enlarge, folders' photos to choose from, videos to measure. */
export type Inputs = { photos: string[]; bursts: string[][]; videos: string[] };

/** A file that cannot be sent. One line per file. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

const photoNames = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'avif', 'tif', 'tiff'];
const videoNames = ['mp4', 'm4v', 'mov', 'webm', 'mkv', 'avi', 'ts', 'flv', 'wmv', 'ogv', '3gp'];
const LONGEST_BURST = 50;

/**
 * Sorts a person's files, or the files of the folders they name. Several photos of one folder are a burst.
 * Only names are looked at: what is inside is for the platform to judge, as with any client.
 *
 * @throws InputError that names every wrong file at once.
 */
export function sortInputs(paths: string[], from: string): Inputs {
  const wrong: string[] = [];
  const files = paths.flatMap((path) => listFiles(resolve(from, path), path, wrong));
  const named = (names: string[]) => [...new Set(files.filter((file) => names.includes(endingOf(file))))];
  const photos = Map.groupBy(named(photoNames), dirname).values().toArray();
  for (const burst of photos) {
    if (burst.length > LONGEST_BURST)
      wrong.push(`${dirname(burst[0] ?? '')}: ${burst.length} photos; a burst has at most 50.`);
  }
  if (wrong.length > 0) throw new InputError(wrong.join('\n'));
  return {
    photos: photos.filter((group) => group.length === 1).flat(),
    bursts: photos.filter((group) => group.length > 1),
    videos: named(videoNames),
  };
}

function listFiles(path: string, asGiven: string, wrong: string[]): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) wrong.push(`${asGiven}: there is no such file.`);
  else if (found.isDirectory()) return mediaIn(path, asGiven, wrong);
  else if (!isMedia(path)) wrong.push(`${asGiven}: neither a photo nor a video by its name. ${accepted()}`);
  else if (found.size === 0) wrong.push(`${asGiven}: the file is empty.`);
  else return [path];
  return [];
}

/** Beside the photos of a folder often lie other things; only a folder without any is a mistake. */
function mediaIn(folder: string, asGiven: string, wrong: string[]): string[] {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isMedia(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .sort();
  if (files.length === 0) wrong.push(`${asGiven}: the folder holds neither photos nor videos. ${accepted()}`);
  return files;
}

const endingOf = (path: string) => extname(basename(path)).slice(1).toLowerCase();
const isMedia = (path: string) => [...photoNames, ...videoNames].includes(endingOf(path));
const accepted = () => `Photos: ${photoNames.join(', ')}. Videos: ${videoNames.join(', ')}.`;
