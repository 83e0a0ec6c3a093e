import type { Device } from '../runtime/device.ts';
import type { ModelSettings } from './config.ts';
import { blendFor, blendHash } from './denoise.ts';
import { chooseDevice } from './device.ts';
import { type ModelEntry, resolveModel } from './installed/resolve.ts';
import { modelOnnx, shapeFor, trimOf } from './model-onnx.ts';
import type { TileSize } from './onnx/image.ts';
import { openSession, type Session } from './session.ts';
import { isThin } from './thin-picture.ts';

/** A model that is ready to take tiles. */
export type LoadedModel = Session & {
  name: string;
  /** The first 16 hexadecimal digits of the sha256 of the weights file: tells results of two versions apart. */
  hash: string;
  scale: number;
  overlap: number;
  /** Input pixels on each side of a joint over which one tile fades into the next; without it they meet at a line. */
  blend?: number;
  tile: TileSize;
  /** Input pixels along each edge of a tile that its result lacks; at most `overlap` - `blend`. */
  trim?: number;
  device: Device;
};

/**
 * Loads a model of the catalog or an installed one, warmed up, for tiles of the shape that suits the device, or of another.
 *
 * @param denoise 0 to 1, for models whose strength can be chosen
 * @param picture that it is for: its shape may suit other tiles
 * @throws ModelError with its reason: `missing`, `damaged`, `unsupported`, `device` or `gpu-memory`.
 */
export async function loadModel(
  entry: ModelEntry,
  settings: ModelSettings,
  tile?: TileSize,
  denoise?: number,
  picture?: TileSize,
): Promise<LoadedModel> {
  const device = await chooseDevice(settings.UPSCALE_DEVICE);
  const shape = tile ?? shapeFor(entry, device, settings, picture);
  const strength = await blendFor(entry.name, denoise, settings.MODELS_DIR);
  const graph = await modelOnnx(entry, settings.MODELS_DIR, shape, device, strength);
  const session = await openSession(graph, { device, threads: settings.MODEL_THREADS });
  const { name, scale, overlap, blend = 0 } = entry;
  return {
    ...session,
    name,
    scale,
    overlap,
    blend,
    tile: shape,
    trim: trimOf(entry),
    device,
    hash: (strength ? blendHash(entry, strength) : entry.weights.sha256).slice(0, 16),
  };
}

/**
 * Keeps the model used last, so that a run of jobs loads it once, and closes it before another takes its place: two large
 * ones together would pass the memory a media process may take. ONNX Runtime is said to leak when sessions come and go;
 * with these graphs memory stays level over 14 changes of model.
 */
export class ModelShelf {
  readonly #settings: ModelSettings;
  #kept: { key: string; loading: Promise<LoadedModel> } | undefined;

  constructor(settings: ModelSettings) {
    this.#settings = settings;
  }

  /**
   * The model given before, if it is another, must not be in use any more.
   *
   * @throws ModelError as `loadModel` does; a failure is not kept, so the next job may find the file repaired.
   */
  get(name: string, denoise?: number, picture?: TileSize): Promise<LoadedModel> {
    const key = `${name} ${denoise} ${picture && thinness(picture)}`;
    if (this.#kept?.key === key) return this.#kept.loading;
    const closed = this.close();
    const loading = closed
      .then(() => resolveModel(name, this.#settings.MODELS_DIR))
      .then((entry) => loadModel(entry, this.#settings, undefined, denoise, picture));
    const kept = { key, loading };
    this.#kept = kept;
    loading.catch(() => {
      if (this.#kept === kept) this.#kept = undefined;
    });
    return loading;
  }

  async close(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    const model = await kept?.loading.catch(() => undefined);
    await model?.close();
  }
}

/** What the tiles of a thin picture depend on; nothing for any other. */
const thinness = ({ width, height }: TileSize): string | undefined =>
  isThin({ width, height }) ? (height < width ? `${height} high` : `${width} wide`) : undefined;
