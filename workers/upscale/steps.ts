import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { MetadataRule, OutputFormat, upscale } from '../../queues/upscale.ts';
import { contentTypes } from '../image/encode.ts';
import { freeScratch } from '../scratch-space.ts';
import type { EncodeArgs, Encoded } from './encode-step.ts';
import type { EnlargeArgs, Enlarged } from './enlarge-step.ts';
import type { PrepareArgs, Prepared } from './prepare.ts';
import { encodingTime, WorkClock } from './work-clock.ts';

export type UpscaleArgs = {
  /** Path of the photo. */
  input: string;
  /** Path of the file to write. */
  output: string;
  /** A folder on disk (not in memory) for decoded pixels; what is put there is removed again. */
  scratch: string;
  model?: string | undefined;
  /** 0 to 1, for models whose strength can be chosen. */
  denoise?: number | undefined;
  scale: 2 | 3 | 4;
  format?: OutputFormat | undefined;
  /** 1 to 100. */
  quality?: number | undefined;
  /** Pixels. */
  maxSide?: number | undefined;
  /** #rrggbb, for JPEG of a transparent photo. */
  background: string;
  metadata: MetadataRule;
};
export type UpscaleResult = Omit<z.output<typeof upscale.output>, 'renditionId'> & {
  /** Seconds that the model took per megapixel of input. */
  pace: number;
};

type Progress = (fraction: number, stage: string) => void;
type Step<Args, Result> = (args: Args, progress: Progress) => Promise<Result>;

/**
 * An upscale in three steps, between which everything lies in files. So each can have the process that suits it: while one
 * photo is with the model, the next is decoded and the one before encoded, beside it.
 */
export type Steps = {
  prepare: Step<PrepareArgs, Prepared>;
  enlarge: Step<EnlargeArgs, Enlarged>;
  encode: Step<EncodeArgs, Encoded>;
};

/**
 * Takes a photo through the steps. Its progress is a share of the time.
 * @throws what the steps throw
 */
export async function upscaleInSteps(
  steps: Steps,
  args: UpscaleArgs,
  progress: Progress,
): Promise<UpscaleResult> {
  const started = performance.now();
  const clock = new WorkClock();
  const folder = await mkdtemp(join(args.scratch, 'pixels-'));
  try {
    const { size, format, ...photo } = await steps.prepare({ ...args, folder }, progress);
    const ours = { ...args, folder, size, format };
    clock.foretell(encodingTime(size, format));
    const made = await steps.enlarge({ ...ours, ...photo }, (done, stage) =>
      progress(clock.enlarged(done), stage),
    );
    progress(clock.enlarged(1), 'encoding');
    const { layout, pace, ...model } = made;
    const { bytes } = await steps.encode({ ...ours, layout, hasExif: photo.hasExif }, () => {});
    progress(1, 'encoding');
    return {
      ...model,
      scale: args.scale,
      ...size,
      bytes,
      contentType: contentTypes[format],
      milliseconds: Math.round(performance.now() - started),
      pace,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await freeScratch(args.scratch);
  }
}
