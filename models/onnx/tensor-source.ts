import { ModelError } from '../errors.ts';
import type { Tensor, Weights } from '../safetensors.ts';

/** Hands out each tensor once and checks its shape, so that weights of another network are refused by name. */
export class TensorSource {
  readonly #left: Map<string, Tensor>;

  constructor(weights: Weights) {
    this.#left = new Map(weights);
  }

  take(name: string, shape: number[]): Tensor {
    const tensor = this.#left.get(name);
    if (!tensor) throw new ModelError('damaged', `the weights have no tensor ${name}`);
    if (tensor.shape.join() !== shape.join()) {
      throw new ModelError('damaged', `tensor ${name} is [${tensor.shape}], this network needs [${shape}]`);
    }
    this.#left.delete(name);
    return tensor;
  }

  refuseLeftovers(): void {
    const [name] = this.#left.keys();
    if (name) throw new ModelError('damaged', `the weights hold a tensor this network does not use: ${name}`);
  }
}
