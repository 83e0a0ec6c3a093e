import type { Sharp } from '../../workers/image.ts';
import { openRaw } from '../../workers/image.ts';
import { Canvas } from './canvas.ts';
import { hash } from './noise.ts';

type Shot = {
  /** What went wrong, in a word; part of the file's name. */
  flaw: string;
  /** Pixels that the hand moved during the exposure. */
  motion?: number;
  /** Standard deviation in pixels of what is out of focus. */
  defocus?: number;
  /** Standard deviation in levels of 255. */
  noise: number;
};

/** A burst as a hand makes it: one shot is clearly the sharpest, and one has noise that looks like detail to a naive score. */
export const shots: Shot[] = [
  { flaw: 'soft', defocus: 1.1, noise: 2 },
  { flaw: 'shaken', motion: 9, noise: 2 },
  { flaw: 'sharp', noise: 2 },
  { flaw: 'noisy', defocus: 1.8, noise: 11 },
  { flaw: 'blurred', defocus: 2.8, noise: 2 },
];

export async function takeShot(scene: Canvas, shot: Shot, seed: number): Promise<Sharp> {
  const { width, height } = scene;
  const moved = shot.motion ? shaken(scene, shot.motion) : scene;
  const optics = openRaw(moved.toBytes(), width, height, 3);
  if (shot.defocus) optics.blur(shot.defocus);
  const pixels = await optics.raw().toBuffer();
  // The sensor comes after the lens: noise lies over the blur and is itself sharp.
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = Math.max(0, Math.min(255, Math.round((pixels[i] ?? 0) + shot.noise * bell(i, seed))));
  }
  return openRaw(pixels, width, height, 3);
}

/** Each pixel the mean of those along a short, slightly falling line. */
function shaken(scene: Canvas, pixels: number): Canvas {
  const { width, height } = scene;
  const moved = new Canvas(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let step = 0; step < pixels; step++) {
        const offset = step - (pixels - 1) / 2;
        moved.blend(x, y, scene.at(x + offset, y + offset * 0.3), 1 / (step + 1));
      }
    }
  }
  return moved;
}

/** A normally distributed number, of mean 0 and deviation 1, near enough: the sum of four even ones. */
const bell = (i: number, seed: number) =>
  (hash(i, 1, seed) + hash(i, 2, seed) + hash(i, 3, seed) + hash(i, 4, seed) - 2) * Math.sqrt(3);
