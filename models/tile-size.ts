import type { Device } from '../runtime/device.ts';
import type { CatalogEntry } from './catalog.ts';
import type { TileSize } from './onnx/image.ts';

/** Sides of tiles that a GPU is tried with, in pixels of input. Below the last the overlap would be most of a tile. */
export const tileSteps = [512, 384, 256, 128] as const;

/** The next smaller side, for a device that had no room; undefined when there is none. */
export const smallerTile = (side: number): number | undefined => tileSteps.find((step) => step < side);

/**
 * The tile of a model on a device: on a CPU what was measured best for the model's size, on a GPU the largest, where each
 * run pays for its start and its copies.
 */
export function tileFor(entry: Pick<CatalogEntry, 'tile'>, device: Device, maxTile: number): TileSize {
  const { width, height } = device === 'cpu' ? entry.tile : { width: tileSteps[0], height: tileSteps[0] };
  return { width: Math.min(width, maxTile), height: Math.min(height, maxTile) };
}
