import { ModelError } from '../errors.ts';
import type { Tensor, Weights } from '../safetensors.ts';
import { FLOAT, UINT8 } from './encode.ts';
import { GraphBuilder } from './graph.ts';

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

export type TileSize = { width: number; height: number };

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
export function srvggOnnx(network: Srvgg, scale: number, weights: Weights, tile: TileSize): Uint8Array {
  const { width, height } = tile;
  const tensors = new TensorSource(weights);
  const graph = new GraphBuilder({ name: 'image', type: UINT8, dims: [height, width, 3] });
  const input = planes(graph, tile);

  let features = conv(graph, tensors, 0, input, [network.features, 3, 3, 3]);
  for (let index = 1; index <= network.convs; index++) {
    features = activate(graph, tensors, network, 2 * index - 1, features);
    features = conv(graph, tensors, 2 * index, features, [network.features, network.features, 3, 3]);
  }
  features = activate(graph, tensors, network, 2 * network.convs + 1, features);
  const block = scale * scale;
  const residual = conv(graph, tensors, 2 * network.convs + 2, features, [3 * block, network.features, 3, 3]);
  tensors.refuseLeftovers();

  const nearest = graph.reshape(input, [3, 1, height, width]);
  const sum = graph.node('Add', [graph.reshape(residual, [3, block, height, width]), nearest]);
  return graph.finish(interleave(graph, sum, scale, tile), {
    name: 'enlarged',
    type: UINT8,
    dims: [height * scale, width * scale, 3],
  });
}

function activate(graph: GraphBuilder, tensors: TensorSource, network: Srvgg, layer: number, input: string) {
  if (network.activation === 'relu') return graph.node('Relu', [input]);
  const slope = tensors.take(`body.${layer}.weight`, [network.features]);
  return graph.node('PRelu', [input, graph.floats(slope.data, [network.features, 1, 1])]);
}

