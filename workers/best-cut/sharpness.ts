import type { Gray } from '../image/gray.ts';
import { measureLight } from './clipping.ts';
import { laplacianVarianceOf, type Region } from './laplacian.ts';
import { noiseSigma } from './noise.ts';

/** Pixels of the longer side that photos of a burst are compared at: more adds noise, less hides small blur. */
export const WORKING_SIDE = 1536;

const GRID = 6;
/** The subject fills about a quarter of a frame; a sharp background elsewhere must not win for a blurred one. */
const SHARPEST_SHARE = 0.25;
/** White noise of sigma 1 adds 4² + 4 · 1² to the variance of the Laplacian. */
const NOISE_GAIN = 20;

/**
 * Sharpness of the sharpest quarter of the picture: in each of 6 × 6 tiles the variance of the Laplacian less what
 * its noise adds, the mean of the best nine, divided by the variance of the whole picture's light so that
 * contrast does not count. Comparable within one burst at one working size only.
 */
export function regionalSharpness(gray: Gray): { sharpness: number; regions: Regions } {
  const contrast = measureLight(gray.pixels).variance + 1;
  const values = tilesOf(gray).map((tile) => {
    const noise = noiseSigma(gray, tile);
    return Math.max(0, laplacianVarianceOf(gray, tile) - NOISE_GAIN * noise ** 2) / contrast;
  });
  const best = values
    .toSorted((a, b) => b - a)
    .slice(0, Math.max(1, Math.floor(values.length * SHARPEST_SHARE)));
  const sharpness = best.reduce((sum, value) => sum + value, 0) / best.length;
  return { sharpness, regions: { columns: cuts(gray.width).length, values: values.map(shortened) } };
}

/** Each region's sharpness, row by row. */
export type Regions = { columns: number; values: number[] };

/** They are shown as colours, and kept with the job: four digits are more than an eye tells apart. */
const shortened = (value: number) => Number(value.toPrecision(4));

/** Pictures narrower than the grid have fewer tiles, never empty ones. */
function tilesOf({ width, height }: Gray): Region[] {
  const columns = cuts(width);
  const rows = cuts(height);
  return rows.flatMap(([top, bottom]) => columns.map(([left, right]) => ({ left, top, right, bottom })));
}

function cuts(length: number): [number, number][] {
  const parts = Math.min(GRID, length);
  const at = (part: number) => Math.floor((part * length) / parts);
  return Array.from({ length: parts }, (_, part) => [at(part), at(part + 1)]);
}
