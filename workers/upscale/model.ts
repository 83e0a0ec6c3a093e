import { DEFAULT_MODEL } from '../../models/catalog.ts';
import { readModelSettings } from '../../models/config.ts';
import { ModelError } from '../../models/errors.ts';
import { resolveModel } from '../../models/installed/resolve.ts';
import { ModelShelf } from '../../models/load.ts';
import { Fatal, Retryable } from '../../queues/errors.ts';
import type { Size } from '../../queues/upscale-size.ts';
import type { Model } from './run-model.ts';

let shelf: ModelShelf | undefined;

/**
 * A model of the catalog, loaded once in the life of this process for all pictures that take the same tiles.
 * @throws Fatal MODEL_UNAVAILABLE with what is missing; Retryable GPU_OUT_OF_MEMORY
 */
export function modelNamed(name: string = DEFAULT_MODEL, denoise?: number, picture?: Size): Promise<Model> {
  shelf ??= new ModelShelf(readModelSettings());
  const loading = shelf.get(name, denoise, picture);
  return withCodes(() => loading);
}

/**
 * What a model enlarges by. Reads a table or a small file, and loads nothing.
 * @throws Fatal MODEL_UNAVAILABLE with what is missing
 */
export const modelScale = (name: string = DEFAULT_MODEL): Promise<number> =>
  withCodes(async () => (await resolveModel(name, readModelSettings().MODELS_DIR)).scale);

/** Gives what a model fails with a code. @throws Fatal MODEL_UNAVAILABLE, Retryable GPU_OUT_OF_MEMORY */
export async function withCodes<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof ModelError)) throw cause;
    if (cause.reason === 'gpu-memory') throw new Retryable('GPU_OUT_OF_MEMORY', cause.message, { cause });
    throw new Fatal('MODEL_UNAVAILABLE', cause.message, { cause });
  }
}
