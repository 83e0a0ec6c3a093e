import type { Gray } from './gray.ts';

/** One bit for each of 8 × 8 places: whether it is brighter than the place to its right (dHash, Krawetz 2013). */
export type DifferenceHash = boolean[];

const ROWS = 8;
/** One more than the bits of a row. */
const COLUMNS = 9;

/** Pictures that were only made smaller or encoded anew keep nearly all of these bits; unrelated ones differ in about 32. */
export function differenceHash(gray: Gray): DifferenceHash {
  return Array.from({ length: (COLUMNS - 1) * ROWS }, (_, bit) => {
    const [row, column] = [Math.floor(bit / (COLUMNS - 1)), bit % (COLUMNS - 1)];
    return meanOf(gray, column, row) > meanOf(gray, column + 1, row);
  });
}

/** Of the pixels of one place. */
function meanOf({ pixels, width, height }: Gray, column: number, row: number): number {
  const [left, right] = span(column, COLUMNS, width);
  const [top, bottom] = span(row, ROWS, height);
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let at = y * width + left; at < y * width + right; at++) sum += pixels[at] as number;
  }
  return sum / ((right - left) * (bottom - top));
}

/** The pixels of the nth of `count` places along a side; at least one, which neighbours share where there are too few. */
function span(n: number, count: number, side: number): [from: number, to: number] {
  const from = Math.floor((n * side) / count);
  return [from, Math.max(from + 1, Math.floor(((n + 1) * side) / count))];
}

/** 16 hex digits. */
export const hashToHex = (hash: DifferenceHash): string =>
  BigInt(`0b${hash.map(Number).join('')}`)
    .toString(16)
    .padStart(16, '0');
