import { DEFAULT_MODEL } from '../../models/catalog.ts';
import { readModelSettings } from '../../models/config.ts';
import { ModelError } from '../../models/errors.ts';
import { ModelShelf } from '../../models/load.ts';
import { Fatal } from '../../queues/errors.ts';
import type { Model } from './run-model.ts';

let shelf: ModelShelf | undefined;

/**
 * A model of the catalog, loaded once in the life of this process.
 * @throws Fatal MODEL_UNAVAILABLE with what is missing
 */
export async function modelNamed(name: string = DEFAULT_MODEL): Promise<Model> {
  shelf ??= new ModelShelf(readModelSettings());
  try {
    return await shelf.get(name);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new Fatal('MODEL_UNAVAILABLE', error.message, { cause: error });
  }
}
