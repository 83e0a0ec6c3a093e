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

/** Interleaved bytes to planes of floats from 0 to 1. */
function planes(graph: GraphBuilder, { width, height }: TileSize): string {
  const floats = graph.node('Cast', ['image'], { to: FLOAT });
  const unit = graph.node('Div', [floats, graph.floats([255], [])]);
  return graph.reshape(graph.node('Transpose', [unit], { perm: [2, 0, 1] }), [1, 3, height, width]);
}

/** Planes [3, scale², height, width] of floats to interleaved bytes [height·scale, width·scale, 3]. */
function interleave(graph: GraphBuilder, planes: string, scale: number, { width, height }: TileSize): string {
  const scaled = graph.node('Round', [graph.node('Mul', [planes, graph.floats([255], [])])]);
  const clipped = graph.node('Clip', [scaled, graph.floats([0], []), graph.floats([255], [])]);
  const cast = graph.node('Cast', [clipped], { to: UINT8 });
  const blocks = graph.reshape(cast, [3, scale, scale, height, width]);
  const shuffled = graph.node('Transpose', [blocks], { perm: [3, 1, 4, 2, 0] });
  return graph.reshape(shuffled, [height * scale, width * scale, 3]);
}

function conv(graph: GraphBuilder, tensors: TensorSource, layer: number, input: string, dims: number[]) {
  const weight = tensors.take(`body.${layer}.weight`, dims);
  const bias = tensors.take(`body.${layer}.bias`, dims.slice(0, 1));
  return graph.node(
    'Conv',
    [input, graph.floats(weight.data, weight.shape), graph.floats(bias.data, bias.shape)],
    {
      kernel_shape: [3, 3],
      pads: [1, 1, 1, 1],
    },
  );
}

function activate(graph: GraphBuilder, tensors: TensorSource, network: Srvgg, layer: number, input: string) {
  if (network.activation === 'relu') return graph.node('Relu', [input]);
  const slope = tensors.take(`body.${layer}.weight`, [network.features]);
  return graph.node('PRelu', [input, graph.floats(slope.data, [network.features, 1, 1])]);
}

/** Hands out each tensor once and checks its shape, so that weights of another network are refused by name. */
class TensorSource {
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
