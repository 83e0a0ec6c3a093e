import type { Weights } from '../safetensors.ts';
import { convolution, type Layer } from './convolution.ts';
import type { GraphBuilder, Target } from './graph.ts';
import { finishImage, imageGraph, interleave, planes, type TileSize } from './image.ts';
import { TensorSource } from './tensor-source.ts';

/**
 * RRDBNet (ESRGAN, Real-ESRGAN x4plus and its kin): residual-in-residual dense blocks at input resolution, then
 * nearest-neighbour doublings, each followed by a convolution. Its tensors are named as Real-ESRGAN names them.
 */
export type Rrdb = {
  kind: 'rrdb';
  features: number;
  /** Channels that each convolution of a dense block adds. */
  growth: number;
  blocks: number;
  /** Side of the pixel blocks that become channels first: 2 in x2plus, whose two doublings then make ×2. */
  fold: 1 | 2;
  /** Each one ×2. */
  doublings: number;
};

export const scaleOfRrdb = ({ doublings, fold }: Rrdb): number => 2 ** doublings / fold;

const SLOPE = 0.2;
/** Of each residual. */
const DAMPING = 0.2;
const CONVS_PER_DENSE_BLOCK = 5;
/** Rows, at the resolution of the blocks, whose enlargement is worked out at a time. */
const STRIP = 16;
/**
 * Rows beside a strip that its enlargement looks at: three convolutions at the last resolution, or two there and one
 * at each before, reach less than two rows of the first.
 */
const STRIP_OVERLAP = 2;

/**
 * The ONNX file of the network for one fixed tile: uint8 [height, width, 3] in, uint8 [height·scale, width·scale, 3] out.
 *
 * After the last doubling the network has 64 channels of 16 times the pixels: with a tile of 256, 268 MB in each of three
 * buffers, more than all that comes before. So that part is made in strips of rows, which changes no bit.
 *
 * @param tile sides must be multiples of `fold`
 * @throws ModelError `damaged` when a tensor is missing, unexpected or of another shape.
 */
export function rrdbOnnx(network: Rrdb, weights: Weights, tile: TileSize, target: Target): Uint8Array {
  const { features, fold, blocks } = network;
  const graph = imageGraph(tile, target);
  const tensors = new TensorSource(weights);
  const size = { width: tile.width / fold, height: tile.height / fold };
  const input = graph.narrow(planes(graph, tile, fold));
  const first = convolution(graph, tensors, 'conv_first', [features, 3 * fold * fold])(input);
  let trunk = first;
  for (let block = 0; block < blocks; block++) trunk = residualBlock(graph, tensors, network, block, trunk);
  const body = convolution(graph, tensors, 'conv_body', [features, features])(trunk);
  const deep = graph.node('Add', [body, first]);
  const strips = enlargeInStrips(graph, tensors, network, deep, size);
  tensors.refuseLeftovers();
  const whole = graph.node('Concat', strips, { axis: 0 });
  return finishImage(graph, whole, scaleOfRrdb(network), tile);
}

function residualBlock(
  graph: GraphBuilder,
  tensors: TensorSource,
  network: Rrdb,
  block: number,
  input: string,
) {
  let dense = input;
  for (let index = 1; index <= 3; index++)
    dense = denseBlock(graph, tensors, network, `body.${block}.rdb${index}`, dense);
  return graph.node('Add', [damped(graph, dense, network.features), input]);
}

/**
 * As a 1×1 convolution of each channel with itself: a plain multiplication makes ONNX Runtime change the layout of its
 * planes and back around it, and keep both; with a tile of 256 that is 190 MB.
 */
function damped(graph: GraphBuilder, input: string, features: number): string {
  const factors = graph.weights(new Float32Array(features).fill(DAMPING), [features, 1, 1, 1]);
  return graph.node('Conv', [input, factors], { kernel_shape: [1, 1], group: features });
}

function denseBlock(
  graph: GraphBuilder,
  tensors: TensorSource,
  { features, growth }: Rrdb,
  name: string,
  input: string,
) {
  const known = [input];
  const conv = (index: number, outputs: number, factor?: number) => {
    const inputs = features + (index - 1) * growth;
    return convolution(graph, tensors, `${name}.conv${index}`, [outputs, inputs], { factor })(
      joined(graph, known),
    );
  };
  for (let index = 1; index < CONVS_PER_DENSE_BLOCK; index++) known.push(leaky(graph, conv(index, growth)));
  return graph.node('Add', [conv(CONVS_PER_DENSE_BLOCK, features, DAMPING), input]);
}

/** From the depth of the network to the interleaved image, strip by strip. */
function enlargeInStrips(
  graph: GraphBuilder,
  tensors: TensorSource,
  { features, doublings }: Rrdb,
  deep: string,
  { width, height }: TileSize,
): string[] {
  const layer = (name: string, outputs = features) => convolution(graph, tensors, name, [outputs, features]);
  const doubled: Layer[] = Array.from({ length: doublings }, (_, index) => layer(`conv_up${index + 1}`));
  const [fine, last] = [layer('conv_hr'), layer('conv_last', 3)];
  const factor = 2 ** doublings;
  return Array.from({ length: Math.ceil(height / STRIP) }, (_, index) => {
    const [top, bottom] = [index * STRIP, Math.min(height, (index + 1) * STRIP)];
    const from = Math.max(0, top - STRIP_OVERLAP);
    let rows = graph.slice(deep, 2, from, Math.min(height, bottom + STRIP_OVERLAP));
    for (const conv of doubled) rows = leaky(graph, conv(twice(graph, rows)));
    const made = graph.widen(last(leaky(graph, fine(rows))));
    const own = graph.slice(made, 2, (top - from) * factor, (bottom - from) * factor);
    return interleave(graph, own, 1, { width: width * factor, height: (bottom - top) * factor });
  });
}

const joined = (graph: GraphBuilder, [first = '', ...others]: string[]): string =>
  others.length === 0 ? first : graph.node('Concat', [first, ...others], { axis: 1 });

const leaky = (graph: GraphBuilder, input: string) =>
  graph.node('LeakyRelu', [input], { alpha: { float: SLOPE } });

/** Each pixel twice in both directions. */
const twice = (graph: GraphBuilder, input: string) =>
  graph.node('Resize', [input, '', graph.floats([1, 1, 2, 2], [4])], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
