import type { Weights } from '../safetensors.ts';
import { byteConvolution, unitBytes } from './byte-convolution.ts';
import { convolution, type Padding } from './convolution.ts';
import { type GraphBuilder, onCpu, type Target } from './graph.ts';
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
  /**
   * ReLU costs nothing on a CPU, where ONNX Runtime fuses it into the convolution; PReLU it does not fuse. `unit` is a ReLU
   * that ends at 1, so that a CPU holds and computes activations in bytes.
   */
  activation: 'relu' | 'prelu' | 'unit';
};

export type { TileSize } from './image.ts';

/** How far, in input pixels, an output pixel looks: one per 3×3 convolution. Tiles with this overlap are exact. */
export const radiusOf = (network: Srvgg): number => network.convs + 2;

/**
 * What the network finds beyond the edges of a tile: zeros, as in training, or nothing. Without padding each convolution
 * leaves out a pixel along each edge, so the result lacks `radiusOf(network)` of them: just what knew the zeros, and what
 * whoever joins tiles would cut off. That saves half of the work that overlapping costs.
 */
export type Edges = 'padded' | 'trimmed';

/**
 * The ONNX file of the network for one fixed tile: uint8 [height, width, 3] in, uint8 [height·scale, width·scale, 3] out,
 * or less where its edges are trimmed.
 *
 * The sizes are fixed so that ONNX Runtime plans its memory once. Casting and layout changes are in the graph so that
 * JavaScript never loops over pixels. The pixel shuffle moves bytes after rounding, not floats before it (DepthToSpace): it
 * is one with the change to interleaved rows, over a quarter of the bytes.
 *
 * @throws ModelError `damaged` when a tensor is missing, unexpected or of another shape.
 */
export function srvggOnnx(
  network: Srvgg,
  scale: number,
  weights: Weights,
  tile: TileSize,
  target: Target = onCpu,
  edges: Edges = 'padded',
): Uint8Array {
  const tensors = new TensorSource(weights);
  const graph = imageGraph(tile, target);
  const input = planes(graph, tile);
  const padding = edges === 'padded' ? 1 : 0;
  const inBytes = target.precision === 'int8';
  const features = inBytes
    ? byteFeatures(graph, tensors, network, tile, padding)
    : floatFeatures(graph, tensors, network, graph.narrow(input), padding);
  const block = scale * scale;
  const last = `body.${2 * network.convs + 2}`;
  const residual = convolution(graph, tensors, last, [3 * block, network.features], {
    padding,
    order: pixelByPixel(block),
  })(features);
  tensors.refuseLeftovers();

  const trim = edges === 'padded' ? 0 : radiusOf(network);
  const made = { width: tile.width - 2 * trim, height: tile.height - 2 * trim };
  const own = graph.slice(graph.slice(input, 2, trim, trim + made.height), 3, trim, trim + made.width);
  const pixels = graph.reshape(graph.widen(residual), [block, 3, made.height, made.width]);
  const sum = graph.node('Add', [pixels, own]);
  return finishImage(graph, interleave(graph, sum, scale, made), scale, made);
}

/** The last convolution has a block's pixels colour by colour; laid out pixel by pixel they are rows of the result. */
const pixelByPixel = (block: number) =>
  Array.from({ length: 3 * block }, (_, index) => (index % 3) * block + Math.floor(index / 3));

function floatFeatures(
  graph: GraphBuilder,
  tensors: TensorSource,
  network: Srvgg,
  input: string,
  padding: Padding,
): string {
  const { features, convs } = network;
  let reached = input;
  for (let index = 0; index <= convs; index++) {
    const shape: [number, number] = [features, index === 0 ? 3 : features];
    reached = convolution(graph, tensors, `body.${2 * index}`, shape, { padding })(reached);
    reached = activate(graph, tensors, network, 2 * index + 1, reached);
  }
  return reached;
}

/** The image is in bytes already. Floats come back before the last convolution, whose result must keep its fractions. */
function byteFeatures(
  graph: GraphBuilder,
  tensors: TensorSource,
  { features, convs }: Srvgg,
  { width, height }: TileSize,
  padding: Padding,
): string {
  const colours = graph.node('Transpose', [graph.input], { perm: [2, 0, 1] });
  let reached = graph.reshape(colours, [1, 3, height, width]);
  for (let index = 0; index <= convs; index++) {
    const shape: [number, number] = [features, index === 0 ? 3 : features];
    reached = byteConvolution(graph, tensors, `body.${2 * index}`, shape, padding)(reached);
  }
  return graph.node('DequantizeLinear', [reached, ...unitBytes(graph)]);
}

function activate(graph: GraphBuilder, tensors: TensorSource, network: Srvgg, layer: number, input: string) {
  if (network.activation === 'relu') return graph.node('Relu', [input]);
  if (network.activation === 'unit')
    return graph.node('Clip', [input, graph.weights([0], []), graph.weights([1], [])]);
  const slope = tensors.take(`body.${layer}.weight`, [network.features]);
  return graph.node('PRelu', [input, graph.weights(slope.data, [network.features, 1, 1])]);
}
