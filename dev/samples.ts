import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openRaw } from '../workers/image.ts';
import { shots, takeShot } from './samples/burst.ts';
import type { Canvas } from './samples/canvas.ts';
import { shootFilm } from './samples/film.ts';
import { paintScene } from './samples/scene.ts';

export type Samples = {
  /** A JPEG that lies on its side and says so in its EXIF data, as phones write them. */
  photo: string;
  /** Five JPEGs of one scene; the third is the sharpest. */
  burst: string[];
  /** An MP4 of 8 seconds with sound. */
  video: string;
};

/** Pixels: the photos are 1000 × 667. */
const PHOTO_HEIGHT = 667;

/**
 * Makes media to try the platform with, in a folder that is created when missing. They are painted here, so the
 * repository carries no picture whose rights or size somebody has to think about, and the same on every run.
 *
 * @param height of the photos in pixels; their width is one and a half times that.
 */
export async function makeSamples(
  folder: string,
  { height = PHOTO_HEIGHT, signal = new AbortController().signal } = {},
): Promise<Samples> {
  await mkdir(folder, { recursive: true });
  // Painted at twice the size: the photos get smooth edges from it, and the film room to move in.
  const large = paintScene(height * 2);
  const scene = large.halved();
  const samples: Samples = {
    photo: join(folder, 'lake.jpg'),
    burst: shots.map(({ flaw }, n) => join(folder, `burst-${n + 1}-${flaw}.jpg`)),
    video: join(folder, 'lake.mp4'),
  };
  await writePhoto(scene, samples.photo);
  for (const [n, shot] of shots.entries()) {
    signal.throwIfAborted();
    const taken = await takeShot(scene, shot, n);
    await taken.jpeg({ quality: 92 }).toFile(samples.burst[n] ?? '');
  }
  await shootFilm(large, samples.video, signal);
  return samples;
}

async function writePhoto(scene: Canvas, path: string): Promise<void> {
  await openRaw(scene.toBytes(), scene.width, scene.height, 3)
    .rotate(270)
    .jpeg({ quality: 93, chromaSubsampling: '4:4:4' })
    .withExif({ IFD0: { Make: 'Darkroom', Model: 'Sample scene', Orientation: '6' } })
    .withMetadata({ orientation: 6 })
    .toFile(path);
}
