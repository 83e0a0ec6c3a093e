import { paint, seeded } from '../image/testing.ts';
import { openRaw, type Sharp } from '../image.ts';

/** The picture whose Laplacian variance OpenCV was asked for: pixels from whole-number arithmetic alone. */
export const recipe = (width: number, height: number): Uint8Array =>
  paint(width, height, 3, (x, y, c) => (x * x * 7 + y * 13 + x * y * (c + 1) + c * 50 + (x ^ y)) & 255);

/** A textured scene: overlapping discs of every size, which has fine and coarse detail everywhere. */
export function scene(width: number, height: number, seed = 7): Uint8Array {
  const random = seeded(seed);
  const light = new Float64Array(width * height).fill(110);
  for (let disc = 0; disc < 700; disc++) {
    const radius = 2 + 40 * random() ** 3;
    const [centreX, centreY, level] = [random() * width, random() * height, 40 + random() * 170];
    for (let y = Math.max(0, Math.ceil(centreY - radius)); y < Math.min(height, centreY + radius); y++) {
      for (let x = Math.max(0, Math.ceil(centreX - radius)); x < Math.min(width, centreX + radius); x++) {
        if ((x - centreX) ** 2 + (y - centreY) ** 2 < radius ** 2) light[y * width + x] = level;
      }
    }
  }
  return paint(width, height, 3, (x, y) => light[y * width + x] as number);
}

/** Adds normal noise, the same for the same seed. */
export function noisy(pixels: Uint8Array, sigma: number, seed: number): Uint8Array {
  const random = seeded(seed);
  const normal = () => Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random());
  return pixels.map((value) => Math.max(0, Math.min(255, Math.round(value + sigma * normal()))));
}

export async function blurred(pixels: Uint8Array, width: number, height: number, sigma: number) {
  return new Uint8Array(await openRaw(pixels, width, height, 3).blur(sigma).raw().toBuffer());
}

export const asPicture = (pixels: Uint8Array, width: number, height: number): Sharp =>
  openRaw(pixels, width, height, 3);
