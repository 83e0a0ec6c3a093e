import { FLOAT, UINT8 } from './encode.ts';
import { GraphBuilder, type Precision } from './graph.ts';

export type TileSize = { width: number; height: number };

/** A graph whose only input is the image: interleaved bytes [height, width, 3]. */
export const imageGraph = ({ width, height }: TileSize, precision: Precision): GraphBuilder =>
  new GraphBuilder({ name: 'image', type: UINT8, dims: [height, width, 3] }, precision);

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

/** Planes [3, scale², height, width] of 32-bit floats to interleaved bytes [height·scale, width·scale, 3]. */
export function interleave(
  graph: GraphBuilder,
  planes: string,
  scale: number,
  { width, height }: TileSize,
): string {
  const scaled = graph.node('Round', [graph.node('Mul', [planes, graph.floats([255], [])])]);
  const clipped = graph.node('Clip', [scaled, graph.floats([0], []), graph.floats([255], [])]);
  const cast = graph.node('Cast', [clipped], { to: UINT8 });
  const blocks = graph.reshape(cast, [3, scale, scale, height, width]);
  const shuffled = graph.node('Transpose', [blocks], { perm: [3, 1, 4, 2, 0] });
  return graph.reshape(shuffled, [height * scale, width * scale, 3]);
}

/** Ends the graph in interleaved bytes [height·scale, width·scale, 3]. */
export const finishImage = (
  graph: GraphBuilder,
  result: string,
  scale: number,
  { width, height }: TileSize,
): Uint8Array =>
  graph.finish(result, { name: 'enlarged', type: UINT8, dims: [height * scale, width * scale, 3] });
