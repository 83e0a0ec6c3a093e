import type { Tensor } from '../safetensors.ts';
import type { GraphBuilder } from './graph.ts';
import type { TensorSource } from './tensor-source.ts';

/** Adds a node for its input to the graph and gives the name of the result. */
export type Layer = (input: string) => string;

export type Padding = 0 | 1;

/** Of each of the four edges. */
export const pads = (padding: Padding): number[] => [padding, padding, padding, padding];

/**
 * A 3×3 convolution with a bias; it can be used at several places.
 * @param factor by which its result is multiplied; goes into the weights, where it costs nothing.
 * @param order which output of the file each output of the layer is
 * @param padding 1 puts zeros around the image, 0 makes the result two pixels smaller along each side.
 */
export function convolution(
  graph: GraphBuilder,
  tensors: TensorSource,
  name: string,
  [outputs, inputs]: [number, number],
  {
    factor = 1,
    padding = 1,
    order,
  }: { factor?: number | undefined; padding?: Padding; order?: number[] } = {},
): Layer {
  const weight = tensors.take(`${name}.weight`, [outputs, inputs, 3, 3]);
  const bias = tensors.take(`${name}.bias`, [outputs]);
  const arranged = ({ data, shape }: Tensor) => {
    const each = data.length / outputs;
    const from = (index: number) => (order?.[Math.floor(index / each)] ?? 0) * each + (index % each);
    const ordered = order ? data.map((_, index) => data[from(index)] ?? 0) : data;
    return graph.weights(factor === 1 ? ordered : ordered.map((value) => value * factor), shape);
  };
  const parameters = [arranged(weight), arranged(bias)];
  return (input) => graph.node('Conv', [input, ...parameters], { kernel_shape: [3, 3], pads: pads(padding) });
}
