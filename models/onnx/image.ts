import { FLOAT, UINT8 } from './encode.ts';
import type { GraphBuilder } from './graph.ts';

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

