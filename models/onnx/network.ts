import type { Weights } from '../safetensors.ts';
import { onCpu, type Target } from './graph.ts';
import type { TileSize } from './image.ts';
import { type Rrdb, rrdbOnnx } from './rrdb.ts';
import { type Edges, radiusOf, type Srvgg, srvggOnnx } from './srvgg.ts';

export type Network = Srvgg | Rrdb;

/** How tiles of a network join. */
export type Joint = {
  /** Input pixels that neighbouring tiles share on each side. */
  overlap: number;
  /** Input pixels on each side of a joint over which one tile fades into the next; 0 where tiling is exact. */
  blend: number;
};

/**
 * An RRDBNet of 23 blocks looks 345 pixels far, more than any tile holds, so its tiles never agree exactly: they share
 * 32 pixels, leave out the outer half, which knows least of what is beyond, and fade over the inner half.
 */
export const wideJoint: Joint = { overlap: 32, blend: 16 };

export const jointOf = (network: Network): Joint =>
  network.kind === 'srvgg' ? { overlap: radiusOf(network), blend: 0 } : wideJoint;

/**
 * The ONNX file of a network for one fixed tile: bytes in, bytes out, interleaved. Of RRDBNet, whose tiles fade into each
 * other, the edges are never trimmed.
 *
 * @param target fp16 halves memory and multiplies speed on GPUs with tensor cores; a CPU computes it in fp32. int8 more than
 *   doubles the speed of a CPU.
 * @throws ModelError `damaged` when a tensor is missing, unexpected or of another shape.
 */
export const networkOnnx = (
  network: Network,
  scale: number,
  weights: Weights,
  tile: TileSize,
  target: Target = onCpu,
  edges: Edges = 'padded',
): Uint8Array =>
  network.kind === 'srvgg'
    ? srvggOnnx(network, scale, weights, tile, target, edges)
    : rrdbOnnx(network, weights, tile, target);
