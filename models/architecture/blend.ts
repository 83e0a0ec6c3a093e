import { ModelError } from '../errors.ts';
import type { Weights } from '../safetensors.ts';

/**
 * The network between two of one architecture: `share` of the first and the rest of the second, tensor by tensor.
 * With Real-ESRGAN's general-x4v3 and its "wdn" sibling the share is what its program calls denoise strength:
 * 1 cleans most, 0 keeps the grain.
 *
 * @param share 0 to 1
 * @throws ModelError `damaged` when the two have not the same tensors.
 */
export function blendWeights(first: Weights, second: Weights, share: number): Weights {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`a share of ${share} is not between 0 and 1`);
  if (first.size !== second.size) throw different('the number of tensors');
  return new Map(
    [...first].map(([name, { shape, data }]) => {
      const other = second.get(name);
      if (other?.shape.join() !== shape.join()) throw different(name);
      const blended = data.map((value, index) => share * value + (1 - share) * (other.data[index] ?? 0));
      return [name, { shape, data: blended }];
    }),
  );
}

const different = (what: string) =>
  new ModelError('damaged', `two networks can be blended only when they are alike; they differ in ${what}`);
