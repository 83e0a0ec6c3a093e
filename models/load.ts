import { type CatalogEntry, findModel } from './catalog.ts';
import type { ModelSettings } from './config.ts';
import { srvggOnnx, type TileSize } from './onnx/srvgg.ts';
import { openSession, type Session } from './session.ts';
import { readWeights } from './weights.ts';

/** A model that is ready to take tiles. */
export type LoadedModel = Session & {
  name: string;
  /** The first 16 hexadecimal digits of the sha256 of the weights file: tells results of two versions apart. */
  hash: string;
  scale: number;
  overlap: number;
  tile: TileSize;
};

/**
 * Loads a model of the catalog, warmed up, for tiles of the entry's shape or of another.
 *
 * @throws ModelError with its reason: `unknown`, `missing`, `damaged` or `device`.
 */
export async function loadModel(
  entry: CatalogEntry,
  settings: ModelSettings,
  tile: TileSize = entry.tile,
): Promise<LoadedModel> {
  const weights = await readWeights(entry, settings.MODELS_DIR);
  const session = await openSession(srvggOnnx(entry.network, entry.scale, weights, tile), settings);
  const { name, scale, overlap } = entry;
  return { ...session, name, scale, overlap, tile, hash: entry.weights.sha256.slice(0, 16) };
}

/**
 * Keeps every model it has loaded: creating and releasing sessions per job leaks native memory in ONNX Runtime, and
 * loading is slower than a small job. The catalog bounds how many there can be.
 */
export class ModelShelf {
  readonly #settings: ModelSettings;
  readonly #loaded = new Map<string, Promise<LoadedModel>>();

  constructor(settings: ModelSettings) {
    this.#settings = settings;
  }

  /** @throws ModelError as `loadModel` does; a failure is not kept, so the next job may find the file repaired. */
  get(name: string): Promise<LoadedModel> {
    const kept = this.#loaded.get(name);
    if (kept) return kept;
    const loading = Promise.resolve().then(() => loadModel(findModel(name), this.#settings));
    this.#loaded.set(name, loading);
    loading.catch(() => this.#loaded.delete(name));
    return loading;
  }

  async close(): Promise<void> {
    const models = await Promise.allSettled(this.#loaded.values());
    this.#loaded.clear();
    await Promise.all(
      models.map((model) => (model.status === 'fulfilled' ? model.value.close() : undefined)),
    );
  }
}
