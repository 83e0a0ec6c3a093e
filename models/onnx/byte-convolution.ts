import { type Layer, type Padding, pads } from './convolution.ts';
import { INT8, INT32, UINT8 } from './encode.ts';
import type { GraphBuilder } from './graph.ts';
import type { TensorSource } from './tensor-source.ts';

/** Of signed bytes. Not -128: the range is symmetric, so that zero is zero. */
const MOST = 127;

/** What one level of a byte stands for, and which level is zero: activations from 0 to 1. */
export const unitBytes = (graph: GraphBuilder): [step: string, zero: string] => [
  graph.floats([1 / 255], []),
  graph.constant(UINT8, [], Uint8Array.of(0)),
];

/**
 * A 3×3 convolution from bytes to bytes, [1, channels, height, width], that cuts off what is under 0 or over 1: a ReLU
 * that ends at 1, for nothing. The weights become signed bytes with a step for each output channel; sums are exact.
 */
export function byteConvolution(
  graph: GraphBuilder,
  tensors: TensorSource,
  name: string,
  [outputs, inputs]: [number, number],
  padding: Padding,
): Layer {
  const weight = tensors.take(`${name}.weight`, [outputs, inputs, 3, 3]);
  const bias = tensors.take(`${name}.bias`, [outputs]);
  const taps = inputs * 9;
  const steps = Float32Array.from({ length: outputs }, (_, output) => {
    const own = weight.data.subarray(output * taps, (output + 1) * taps);
    return own.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-8) / MOST;
  });
  const stepOf = (output: number) => steps[output] ?? 1;
  const unit = unitBytes(graph);
  const parameters = [
    graph.constant(
      INT8,
      weight.shape,
      Int8Array.from(weight.data, (value, at) => Math.round(value / stepOf(Math.floor(at / taps)))),
    ),
    graph.floats(steps, [outputs]),
    graph.constant(INT8, [outputs], new Int8Array(outputs)),
    ...unit,
    // In the steps of the sums: those of the input times those of the weights.
    graph.constant(
      INT32,
      [outputs],
      Int32Array.from(bias.data, (value, output) => Math.round((value * 255) / stepOf(output))),
    ),
  ];
  return (input) =>
    graph.node('QLinearConv', [input, ...unit, ...parameters], {
      kernel_shape: [3, 3],
      pads: pads(padding),
    });
}
