import type { GraphBuilder } from './graph.ts';
import type { TensorSource } from './tensor-source.ts';

/** Adds a node for its input to the graph and gives the name of the result. */
export type Layer = (input: string) => string;

/**
 * A 3×3 convolution with a bias, zeros around the image; it can be used at several places.
 * @param factor by which its result is multiplied; goes into the weights, where it costs nothing.
 */
export function convolution(
  graph: GraphBuilder,
  tensors: TensorSource,
  name: string,
  [outputs, inputs]: [number, number],
  factor = 1,
): Layer {
  const weight = tensors.take(`${name}.weight`, [outputs, inputs, 3, 3]);
  const bias = tensors.take(`${name}.bias`, [outputs]);
  const times = (data: Float32Array) => (factor === 1 ? data : data.map((value) => value * factor));
  const parameters = [
    graph.weights(times(weight.data), weight.shape),
    graph.weights(times(bias.data), bias.shape),
  ];
  return (input) => graph.node('Conv', [input, ...parameters], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
}
