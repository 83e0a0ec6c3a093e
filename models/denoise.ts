import { createHash } from 'node:crypto';
import { ModelError } from './errors.ts';
import { type ModelEntry, resolveModel } from './installed/resolve.ts';

/** The models whose strength can be chosen, each with the sibling that keeps the grain. */
const siblings: Readonly<Record<string, string>> = { 'realesr-general-x4v3': 'realesr-general-wdn-x4v3' };

/** The model that a model is blended with for less of its cleaning; undefined where there is none. */
export const siblingOf = (name: string): string | undefined =>
  Object.hasOwn(siblings, name) ? siblings[name] : undefined;

/** `share` of the model itself, 0 to 1, the rest of `with`. */
export type Blend = { with: ModelEntry; share: number };

/**
 * What to blend a model with for a strength of denoising. At 1 it is itself, and nothing is blended.
 *
 * @throws ModelError `unsupported` where the strength cannot be chosen; `missing` when the sibling is not installed
 */
export async function blendFor(
  name: string,
  denoise: number | undefined,
  folder: string,
): Promise<Blend | undefined> {
  if (denoise === undefined) return undefined;
  const sibling = siblingOf(name);
  if (!sibling) {
    const able = Object.keys(siblings).join(', ');
    throw new ModelError(
      'unsupported',
      `${name} has no denoise strength to choose; it can be chosen for ${able}.`,
    );
  }
  return denoise === 1 ? undefined : { with: await resolveModel(sibling, folder), share: denoise };
}

/** Tells results of two blends apart, as a file's own hash does those of two files. */
export function blendHash(entry: ModelEntry, { with: other, share }: Blend): string {
  const text = `${entry.weights.sha256} ${other.weights.sha256} ${share}`;
  return createHash('sha256').update(text).digest('hex');
}
