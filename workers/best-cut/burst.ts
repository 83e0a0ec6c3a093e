import { openRaw } from '../image.ts';
import type { Gray } from './gray.ts';

/** One bit for each of 8 × 8 places: whether it is brighter than the place to its right (dHash, Krawetz 2013). */
export type Fingerprint = boolean[];

export async function fingerprint(gray: Gray): Promise<Fingerprint> {
  const pixels = await openRaw(gray.pixels, gray.width, gray.height, 1)
    .resize(9, 8, { fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return Array.from({ length: 64 }, (_, bit) => {
    const at = Math.floor(bit / 8) * 9 + (bit % 8);
    return (pixels[at] as number) > (pixels[at + 1] as number);
  });
}

/** Bits of 64. Unrelated pictures differ in about 32; frames of one burst, however blurred, in far fewer. */
const SAME_SCENE = 20;

type Frame = { id: string; width: number; height: number; fingerprint: Fingerprint };

/** Tells of photos that cannot be one burst: their scores are given, but comparing them means little. */
export function burstWarnings(frames: Frame[]): string[] {
  const sizes = new Set(frames.map(({ width, height }) => `${width} × ${height}`));
  const strangers = frames.filter((frame) => {
    const distances = frames
      .filter((other) => other !== frame)
      .map((other) => distance(frame.fingerprint, other.fingerprint));
    return distances.length > 0 && median(distances) > SAME_SCENE;
  });
  return [
    ...(sizes.size > 1 ? [`notABurst: the photos differ in size (${[...sizes].join(', ')})`] : []),
    ...(strangers.length > 0
      ? [`notABurst: another scene is shown by ${strangers.map(({ id }) => id).join(', ')}`]
      : []),
  ];
}

const distance = (a: Fingerprint, b: Fingerprint) =>
  a.reduce((bits, bit, index) => bits + (bit === b[index] ? 0 : 1), 0);

const median = (values: number[]) => values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
