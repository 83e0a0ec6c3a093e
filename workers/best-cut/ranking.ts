export type Metric = 'robust' | 'laplacian';

/** What was measured of one photo. */
export type Measured = {
  id: string;
  /** Pixels after EXIF orientation. */
  width: number;
  height: number;
  score: number;
  sharpness: number;
  noiseSigma: number;
  meanLuma: number;
  clippedLow: number;
  clippedHigh: number;
  /** Sorts by time; undefined when unknown. */
  capturedAt: string | undefined;
};

/** Sharpness within this share of the best is the same sharpness. */
const TIE = 0.01;
/** Clipped pixels beyond the burst's median that cost nothing. */
const FREE_CLIPPING = 0.02;
/** The most that clipping can cost: exposure decides between nearly equal frames and never beats sharpness. */
const MAX_PENALTY = 0.1;

/**
 * Best first, and the same for the same photos in the same order. The Laplacian metric orders by its score alone,
 * because that is what it promises; the robust one takes up to a tenth from frames clipped more than the burst's
 * median. Within 1 % of the best of those left: less clipping, more pixels, earlier, given first.
 */
export function rank<Photo extends Measured>(photos: Photo[], metric: Metric): Photo[] {
  const usual = median(photos.map(clipped));
  const valued = photos.map((photo) => ({ photo, value: comparable(photo, metric, usual) }));
  const waiting = valued.toSorted((a, b) => b.value - a.value);
  const ranked: Photo[] = [];
  while (waiting[0]) {
    const threshold = waiting[0].value * (1 - TIE);
    const ties = waiting.splice(0, waiting.filter(({ value }) => value >= threshold).length);
    ranked.push(...ties.map(({ photo }) => photo).sort((a, b) => compareTied(a, b, photos)));
  }
  return ranked;
}

/** Share of pixels lost in black or white. */
export const clipped = ({ clippedLow, clippedHigh }: Measured): number => clippedLow + clippedHigh;

/** Share of clipped pixels beyond what this burst has anyway. */
export const excessClipping = (photo: Measured, burst: Measured[]): number =>
  Math.max(0, clipped(photo) - median(burst.map(clipped)) - FREE_CLIPPING);

function comparable(photo: Measured, metric: Metric, usualClipping: number): number {
  if (metric === 'laplacian') return photo.score;
  const excess = Math.max(0, clipped(photo) - usualClipping - FREE_CLIPPING);
  return photo.sharpness * (1 - Math.min(excess, MAX_PENALTY));
}

function compareTied<Photo extends Measured>(a: Photo, b: Photo, given: Photo[]): number {
  const perMille = (photo: Photo) => Math.round(clipped(photo) * 1000);
  return (
    perMille(a) - perMille(b) ||
    b.width * b.height - a.width * a.height ||
    compareTimes(a.capturedAt, b.capturedAt) ||
    given.indexOf(a) - given.indexOf(b)
  );
}

function compareTimes(a: string | undefined, b: string | undefined): number {
  if (a === b || a === undefined || b === undefined) return 0;
  return a < b ? -1 : 1;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
