import type { Task, TaskContext } from '../sandbox/task.ts';
import { encodeEnlarged } from './encode-step.ts';
import { enlargePrepared, enlargeWith } from './enlarge-step.ts';
import { prepareFor, preparePhoto } from './prepare.ts';
import type { Model } from './run-model.ts';
import { type Steps, type UpscaleArgs, type UpscaleResult, upscaleInSteps } from './steps.ts';

/**
 * Enlarges a photo, all steps in this process. Animations give their first frame.
 * @throws Fatal UNSUPPORTED_FORMAT, CORRUPT_MEDIA, TOO_MANY_PIXELS or MODEL_UNAVAILABLE; Retryable GPU_OUT_OF_MEMORY or
 *   SCRATCH_FULL; Later
 */
export const upscalePhoto: Task<UpscaleArgs, UpscaleResult> = (args, context) =>
  upscaleInSteps(here({ prepare: preparePhoto, enlarge: enlargePrepared }, context), args, context.progress);

/** The same with a model at hand. */
export function upscaleWith(
  loadModel: () => Promise<Model>,
  args: UpscaleArgs,
  context: TaskContext,
): Promise<UpscaleResult> {
  const steps: OwnSteps = {
    prepare: (own, its) => prepareFor(async () => (await loadModel()).scale, own, its),
    enlarge: (own, its) => enlargeWith(loadModel, own, its),
  };
  return upscaleInSteps(here(steps, context), args, context.progress);
}

type OwnSteps = { prepare: typeof preparePhoto; enlarge: typeof enlargePrepared };

const here = ({ prepare, enlarge }: OwnSteps, { signal }: TaskContext): Steps => ({
  prepare: (args, progress) => prepare(args, { signal, progress }),
  enlarge: (args, progress) => enlarge(args, { signal, progress }),
  encode: (args, progress) => encodeEnlarged(args, { signal, progress }),
});
