import type { Sharp } from '../image.ts';

/** One bit for each of 8 × 8 places: whether it is brighter than the place to its right (dHash, Krawetz 2013). */
export type DifferenceHash = boolean[];

/** Pictures that were only made smaller or encoded anew keep nearly all of these bits; unrelated ones differ in about 32. */
export async function differenceHash(picture: Sharp): Promise<DifferenceHash> {
  const pixels = await picture
    .resize(9, 8, { fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return Array.from({ length: 64 }, (_, bit) => {
    const at = Math.floor(bit / 8) * 9 + (bit % 8);
    return (pixels[at] as number) > (pixels[at + 1] as number);
  });
}

/** 16 hex digits. */
export const hashToHex = (hash: DifferenceHash): string =>
  BigInt(`0b${hash.map(Number).join('')}`)
    .toString(16)
    .padStart(16, '0');
