import { Fatal } from '../../queues/errors.ts';
import { type DifferenceHash, differenceHash } from '../image/difference-hash.ts';
import { captureTime } from '../image/exif.ts';
import { openPhoto, type Photo } from '../image.ts';
import type { Task } from '../sandbox/task.ts';
import { burstWarnings } from './burst.ts';
import { measureLight } from './clipping.ts';
import { decodeGray, shrinkGray } from './gray.ts';
import { laplacianVariance } from './laplacian.ts';
import { noiseSigma } from './noise.ts';
import { type Measured, type Metric, rank } from './ranking.ts';
import { reasonFor } from './reasons.ts';
import { type Regions, regionalSharpness, WORKING_SIDE } from './sharpness.ts';

export type BurstArgs = { photos: { id: string; path: string }[]; metric: Metric };

type Nullable<T> = { [Field in keyof T]: T[Field] | null };
type Numbers = Pick<
  Measured,
  'score' | 'sharpness' | 'noiseSigma' | 'meanLuma' | 'clippedLow' | 'clippedHigh'
> & { rank: number };
export type ScoredPhoto = { photoId: string; reason: string; skipped: string | null } & Nullable<
  Numbers & { regions: Regions }
>;

export type BurstResult = {
  metric: Metric;
  winner: string;
  agreement: boolean;
  warnings: string[];
  /** Best first; those that could not be read at the end. */
  photos: ScoredPhoto[];
};

type Skipped = { id: string; failure: Fatal };
type Frame = Measured & { fingerprint: DifferenceHash; regions: Regions };

/**
 * Scores the photos of a burst and orders them. One photo is in memory at a time, as 3 bytes per pixel.
 * A photo that cannot be read is left out with its reason.
 *
 * @throws Fatal NO_READABLE_PHOTO when none is left
 */
export const scoreBurst: Task<BurstArgs, BurstResult> = async ({ photos, metric }, { signal, progress }) => {
  const skipped: Skipped[] = [];
  const opened = await readable(photos, skipped, ({ path }) => openPhoto(path));
  const side = Math.min(WORKING_SIDE, ...opened.map(({ value }) => Math.max(value.width, value.height)));
  const measured = await readable(opened, skipped, ({ id, value }, index) => {
    signal.throwIfAborted();
    progress(index / opened.length, 'scoring');
    return measure(id, value, side);
  });
  const frames = measured.map(({ value }) => value);
  const ranked = rank(frames, metric);
  const winner = ranked[0];
  if (!winner) throw noneReadable(skipped);
  return {
    metric,
    winner: winner.id,
    agreement: rank(frames, 'laplacian')[0] === rank(frames, 'robust')[0],
    warnings: burstWarnings(frames),
    photos: [...ranked.map((frame, index) => scored(frame, index, ranked, metric)), ...skipped.map(left)],
  };
};

/** Keeps what the step made of each item, and notes the items whose file is to blame. */
async function readable<Item extends { id: string }, Value>(
  items: Item[],
  skipped: Skipped[],
  step: (item: Item, index: number) => Promise<Value>,
): Promise<{ id: string; value: Value }[]> {
  const kept: { id: string; value: Value }[] = [];
  for (const [index, item] of items.entries()) {
    try {
      kept.push({ id: item.id, value: await step(item, index) });
    } catch (error) {
      if (!(error instanceof Fatal)) throw error;
      skipped.push({ id: item.id, failure: error });
    }
  }
  return kept;
}

async function measure(id: string, photo: Photo, side: number): Promise<Frame> {
  const gray = await decodeGray(photo);
  const scale = side / Math.max(gray.width, gray.height);
  const scaled = (length: number) => Math.max(1, Math.round(length * scale));
  const working = await shrinkGray(gray, scaled(gray.width), scaled(gray.height));
  const { meanLuma, clippedLow, clippedHigh } = measureLight(gray.pixels);
  return {
    id,
    width: photo.width,
    height: photo.height,
    score: laplacianVariance(gray),
    ...regionalSharpness(working),
    noiseSigma: noiseSigma(gray, { left: 0, top: 0, right: gray.width, bottom: gray.height }),
    meanLuma,
    clippedLow,
    clippedHigh,
    capturedAt: captureTime(photo.metadata.exif),
    fingerprint: differenceHash(working),
  };
}

function scored(frame: Frame, index: number, ranked: Frame[], metric: Metric): ScoredPhoto {
  const { score, sharpness, regions, noiseSigma, meanLuma, clippedLow, clippedHigh } = frame;
  const numbers = {
    score,
    sharpness,
    regions,
    noiseSigma,
    meanLuma,
    clippedLow,
    clippedHigh,
    rank: index + 1,
  };
  return { photoId: frame.id, ...numbers, reason: reasonFor(frame, ranked, metric), skipped: null };
}

const left = ({ id, failure }: Skipped): ScoredPhoto => ({
  photoId: id,
  rank: null,
  score: null,
  sharpness: null,
  regions: null,
  noiseSigma: null,
  meanLuma: null,
  clippedLow: null,
  clippedHigh: null,
  reason: failure.message,
  skipped: failure.code,
});

function noneReadable(skipped: Skipped[]): Fatal {
  const first = skipped[0]?.failure.message ?? 'the burst is empty';
  return new Fatal(
    'NO_READABLE_PHOTO',
    `Not one of ${skipped.length} photos could be read; the first: ${first}`,
  );
}
