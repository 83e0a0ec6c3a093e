import type { DifferenceHash } from '../image/difference-hash.ts';

/** Bits of 64. Unrelated pictures differ in about 32; frames of one burst, however blurred, in far fewer. */
const SAME_SCENE = 20;

type Frame = { id: string; width: number; height: number; fingerprint: DifferenceHash };

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

const distance = (a: DifferenceHash, b: DifferenceHash) =>
  a.reduce((bits, bit, index) => bits + (bit === b[index] ? 0 : 1), 0);

const median = (values: number[]) => values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
