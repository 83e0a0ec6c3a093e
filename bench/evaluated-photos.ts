import { basename, extname } from 'node:path';
import { paintScene } from '../dev/samples/scene.ts';
import type { Raster } from './bicubic.ts';
import { middle, readPhoto } from './fidelity.ts';
import { photoFolders } from './photo-folders.ts';

/** `folder` is where its pictures belong under another folder. */
export type Group = {
  name: string;
  folder: string;
  photos: { name: string; read: () => Promise<Raster> }[];
};

/** Of a larger photo the middle is taken: whole ones would take minutes each, and gigabytes. */
const MAX_SIDE = 1024;
const PAINTED_HEIGHT = 667;

/** The photos of a folder and of each folder in it, or, where none is given, one that the project paints. */
export async function photoGroups(folder?: string): Promise<Group[]> {
  if (folder === undefined) return [paintedGroup()];
  const folders = await photoFolders(folder);
  return folders.map(({ name, files }) => ({
    name,
    folder: name === folder ? '' : name,
    photos: files.map((file) => ({
      name: basename(file, extname(file)),
      read: async () => middle(await readPhoto(file), MAX_SIDE),
    })),
  }));
}

function paintedGroup(): Group {
  const read = async () => {
    const { width, height, data } = paintScene(2 * PAINTED_HEIGHT).halved();
    return { width, height, data: Float64Array.from(data, (share) => Math.round(255 * share)) };
  };
  return { name: 'those painted by the project', folder: '', photos: [{ name: 'lake', read }] };
}
