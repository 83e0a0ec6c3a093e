import type { Weights } from '../safetensors.ts';
import { convolution } from './convolution.ts';
import type { GraphBuilder, Precision } from './graph.ts';
import { finishImage, imageGraph, interleave, planes, type TileSize } from './image.ts';
import { TensorSource } from './tensor-source.ts';

/**
 * SRVGGNetCompact (Real-ESRGAN's small networks, and the built-in one): a chain of 3×3 convolutions at input
 * resolution, pixel shuffle at the end, added to the nearest-neighbour enlargement of the input.
 */
export type Srvgg = {
  kind: 'srvgg';
  features: number;
  /** Convolutions between the first and the last. */
  convs: number;
  /** ReLU costs nothing on a CPU, where ONNX Runtime fuses it into the convolution; PReLU it does not fuse. */
  activation: 'relu' | 'prelu';
};

export type { TileSize } from './image.ts';

/** How far, in input pixels, an output pixel looks: one per 3×3 convolution. Tiles with this overlap are exact. */
export const radiusOf = (network: Srvgg): number => network.convs + 2;

/**
 * The ONNX file of the network for one fixed tile: uint8 [height, width, 3] in, uint8 [height·scale, width·scale, 3] out.
 *
 * The sizes are fixed so that ONNX Runtime plans its memory once. Casting and layout changes are in the graph so that
 * JavaScript never loops over pixels. The pixel shuffle is a transpose of bytes after rounding, not DepthToSpace on
 * floats before it: one pass then does the shuffle and the change to interleaved rows, over a quarter of the bytes.
 *
 * @throws ModelError `damaged` when a tensor is missing, unexpected or of another shape.
 */
export function srvggOnnx(
  network: Srvgg,
  scale: number,
  weights: Weights,
  tile: TileSize,
  precision: Precision = 'fp32',
): Uint8Array {
  const { width, height } = tile;
  const tensors = new TensorSource(weights);
  const graph = imageGraph(tile, precision);
  const input = planes(graph, tile);
  const conv = (layer: number, from: string, outputs: number, inputs: number) =>
    convolution(graph, tensors, `body.${layer}`, [outputs, inputs])(from);

  let features = conv(0, graph.narrow(input), network.features, 3);
  for (let index = 1; index <= network.convs; index++) {
    features = activate(graph, tensors, network, 2 * index - 1, features);
    features = conv(2 * index, features, network.features, network.features);
  }
  features = activate(graph, tensors, network, 2 * network.convs + 1, features);
  const block = scale * scale;
  const residual = conv(2 * network.convs + 2, features, 3 * block, network.features);
  tensors.refuseLeftovers();

  const nearest = graph.reshape(input, [3, 1, height, width]);
  const sum = graph.node('Add', [graph.reshape(graph.widen(residual), [3, block, height, width]), nearest]);
  return finishImage(graph, interleave(graph, sum, scale, tile), scale, tile);
}

function activate(graph: GraphBuilder, tensors: TensorSource, network: Srvgg, layer: number, input: string) {
  if (network.activation === 'relu') return graph.node('Relu', [input]);
  const slope = tensors.take(`body.${layer}.weight`, [network.features]);
  return graph.node('PRelu', [input, graph.weights(slope.data, [network.features, 1, 1])]);
}
