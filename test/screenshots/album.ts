import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { paintScene } from '../../dev/samples/scene.ts';
import { openRaw } from '../../workers/image.ts';

/** Pieces of the painted scene: left, top, width and height as shares of it. */
const pieces: Record<string, [number, number, number, number]> = {
  'ridge.jpg': [0.08, 0.08, 0.84, 0.46],
  'spruce.jpg': [0, 0.12, 0.34, 0.78],
  'sign.jpg': [0.58, 0.58, 0.38, 0.38],
  'far shore.jpg': [0.28, 0.34, 0.6, 0.32],
  'jetty.jpg': [0.16, 0.62, 0.4, 0.38],
  'evening.jpg': [0, 0, 1, 1],
  'two trees.jpg': [0.76, 0.3, 0.24, 0.66],
};

/** An album of one place: photos of several shapes. @returns their paths */
export async function paintAlbum(folder: string, height: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const scene = paintScene(height);
  return Promise.all(
    Object.entries(pieces).map(async ([name, [left, top, width, tall]]) => {
      const path = join(folder, name);
      await openRaw(scene.toBytes(), scene.width, scene.height, 3)
        .extract({
          left: Math.round(left * scene.width),
          top: Math.round(top * scene.height),
          width: Math.round(width * scene.width),
          height: Math.round(tall * scene.height),
        })
        .jpeg({ quality: 90 })
        .toFile(path);
      return path;
    }),
  );
}
