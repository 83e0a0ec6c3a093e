import { FLOAT, UINT8 } from './encode.ts';
import { GraphBuilder, type Target } from './graph.ts';

export type TileSize = { width: number; height: number };

/** A graph whose only input is the image: interleaved bytes [height, width, 3]. */
export const imageGraph = ({ width, height }: TileSize, target: Target): GraphBuilder =>
  new GraphBuilder({ name: 'image', type: UINT8, dims: [height, width, 3] }, target);

/**
 * Interleaved bytes to planes of floats from 0 to 1: [3·fold², height/fold, width/fold]. With a fold of 2 the four
 * pixels of a 2×2 block become channels, colour by colour, row by row, as PyTorch's `pixel_unshuffle` has them. (ONNX's
 * SpaceToDepth puts the colour last.)
 */
export function planes(graph: GraphBuilder, { width, height }: TileSize, fold = 1): string {
  const floats = graph.node('Cast', [graph.input], { to: FLOAT });
  const unit = graph.node('Div', [floats, graph.floats([255], [])]);
  const blocks = graph.reshape(unit, [height / fold, fold, width / fold, fold, 3]);
  const colours = graph.node('Transpose', [blocks], { perm: [4, 1, 3, 0, 2] });
  return graph.reshape(colours, [1, 3 * fold * fold, height / fold, width / fold]);
}

/**
 * Planes [scale², 3, height, width] of 32-bit floats from 0 to 1, a block's pixels row by row, to the interleaved image
 * [height·scale, width·scale, 3] that `bytes` takes.
 *
 * On a CPU each row of the blocks is transposed as a matrix of bytes, and the rows are laid one under the other: ONNX Runtime
 * does both at the speed of memory, 2 ms for a tile of 256 pixels. One transpose of all five dimensions took 16, as much as
 * three convolutions.
 */
export function interleave(
  graph: GraphBuilder,
  planes: string,
  scale: number,
  { width, height }: TileSize,
): string {
  const made = [height * scale, width * scale, 3];
  if (graph.processor === 'gpu') {
    const blocks = graph.reshape(planes, [scale, scale, 3, height, width]);
    return graph.reshape(graph.node('Transpose', [blocks], { perm: [3, 0, 4, 1, 2] }), made);
  }
  const inRow = 3 * scale;
  const channels = graph.reshape(levels(graph, planes), [scale * inRow, height * width]);
  const rows = Array.from({ length: scale }, (_, row) => {
    const own = graph.slice(channels, 0, row * inRow, (row + 1) * inRow);
    return graph.reshape(graph.node('Transpose', [own], { perm: [1, 0] }), [height, 1, width * inRow]);
  });
  return graph.reshape(graph.node('Concat', rows, { axis: 1 }), made);
}

/** What `interleave` made, in bytes. */
export const bytes = (graph: GraphBuilder, image: string): string =>
  graph.processor === 'gpu' ? levels(graph, image) : image;

/** Floats from 0 to 1 to bytes. A cast cuts fractions off, so half a level more rounds; WebGPU has no Round. */
function levels(graph: GraphBuilder, unit: string): string {
  const scaled = graph.node('Mul', [unit, graph.floats([255], [])]);
  const raised = graph.node('Add', [scaled, graph.floats([0.5], [])]);
  const clipped = graph.node('Clip', [raised, graph.floats([0], []), graph.floats([255], [])]);
  return graph.node('Cast', [clipped], { to: UINT8 });
}

/** Ends the graph in interleaved bytes [height·scale, width·scale, 3]. */
export const finishImage = (
  graph: GraphBuilder,
  result: string,
  scale: number,
  { width, height }: TileSize,
): Uint8Array =>
  graph.finish(bytes(graph, result), {
    name: 'enlarged',
    type: UINT8,
    dims: [height * scale, width * scale, 3],
  });
