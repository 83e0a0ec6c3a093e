import type { Gray } from '../image/gray.ts';
import type { Region } from './laplacian.ts';

/** Median of |x| for normal noise of sigma 1. */
const NORMAL_MEDIAN = 0.6745;

/**
 * Standard deviation of the noise in gray levels: the median absolute value of the diagonal Haar detail
 * (a - b - c + d) / 2 of 2 × 2 blocks, divided by 0.6745 (Donoho and Johnstone 1994). Edges are rare among the
 * blocks, so the median does not see them.
 */
export function noiseSigma({ pixels, width }: Gray, { left, top, right, bottom }: Region): number {
  const counts = new Uint32Array(2 * 255 + 1);
  let blocks = 0;
  for (let y = top; y + 1 < bottom; y += 2) {
    for (let x = left; x + 1 < right; x += 2) {
      const at = y * width + x;
      const a = pixels[at] as number;
      const b = pixels[at + 1] as number;
      const c = pixels[at + width] as number;
      const d = pixels[at + width + 1] as number;
      (counts[Math.abs(a - b - c + d)] as number)++;
      blocks++;
    }
  }
  return blocks === 0 ? 0 : median(counts, blocks) / 2 / NORMAL_MEDIAN;
}

/**
 * The median of whole numbers spread evenly over their half-unit surroundings: without that, sigma would jump in
 * steps of 0.74 gray levels.
 */
function median(counts: Uint32Array, total: number): number {
  let before = 0;
  for (const [value, count] of counts.entries()) {
    if (before + count >= total / 2) {
      const within = (total / 2 - before) / count;
      return value === 0 ? within / 2 : value - 0.5 + within;
    }
    before += count;
  }
  return 0;
}
