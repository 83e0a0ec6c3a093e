import type { Device } from '../runtime/device.ts';
import { blendWeights } from './architecture/blend.ts';
import type { ModelSettings } from './config.ts';
import type { Blend } from './denoise.ts';
import type { ModelEntry } from './installed/resolve.ts';
import type { Target } from './onnx/graph.ts';
import type { TileSize } from './onnx/image.ts';
import { type Network, networkOnnx } from './onnx/network.ts';
import { readModel } from './onnx/read-model.ts';
import { radiusOf } from './onnx/srvgg.ts';
import { wrapOnnx } from './onnx/wrap.ts';
import { readSafetensors, type Weights } from './safetensors.ts';
import { isThin, thinTile } from './thin-picture.ts';
import { tileFor } from './tile-size.ts';
import { readVerified } from './weights.ts';

/**
 * The shape of one inference on a device. A ready ONNX file keeps its own: it may run in no other. Even sides, because
 * networks for ×2 fold 2×2 pixels into one.
 *
 * @param picture that it is for. A thin one gets thin tiles on a CPU, from networks whose tiles are exact in any shape; a GPU
 *   would search its algorithms anew for each, which takes longer than the tiles do.
 */
export function shapeFor(
  entry: ModelEntry,
  device: Device,
  { MODEL_MAX_TILE }: ModelSettings,
  picture?: TileSize,
): TileSize {
  if (entry.network.kind === 'onnx') return entry.tile;
  const { width, height } = tileFor(entry, device, MODEL_MAX_TILE);
  const usual = { width: width & ~1, height: height & ~1 };
  const mayChange = picture && isThin(picture) && device === 'cpu' && entry.network.kind === 'srvgg';
  return mayChange ? thinTile(usual, entry.overlap, picture) : usual;
}

/** Input pixels along each edge of a tile that the result of `modelOnnx` lacks. */
export const trimOf = ({ network }: ModelEntry): number => (network.kind === 'srvgg' ? radiusOf(network) : 0);

/**
 * On CUDA half precision, on a CPU, which has no faster arithmetic for halves, single, or bytes where the network was
 * trained for them. WebGPU computes in single precision: many drivers offer it no halves.
 */
export function targetOn(device: Device, network: Network): Target {
  const processor = processorOf(device);
  if (processor === 'gpu') return { processor, precision: device === 'cuda' ? 'fp16' : 'fp32' };
  const isForBytes = network.kind === 'srvgg' && network.activation === 'unit';
  return { processor, precision: isForBytes ? 'int8' : 'fp32' };
}

const processorOf = (device: Device): Target['processor'] => (device === 'cpu' ? 'cpu' : 'gpu');

/**
 * Reads a model's file, makes sure that it is the right one, and gives its graph from bytes to bytes, in the arithmetic that
 * suits the device.
 *
 * @throws ModelError `missing` or `damaged`
 */
export async function modelOnnx(
  entry: ModelEntry,
  folder: string,
  tile: TileSize,
  device: Device,
  blend?: Blend,
): Promise<Uint8Array> {
  const { network, scale } = entry;
  const file = await readVerified(entry, folder);
  if (network.kind !== 'onnx') {
    const own = readSafetensors(file);
    const weights = blend ? await blended(own, blend, folder) : own;
    return networkOnnx(network, scale, weights, tile, targetOn(device, network), 'trimmed');
  }
  return network.image === 'bytes' ? file : wrapOnnx(readModel(file), tile, scale, processorOf(device));
}

async function blended(own: Weights, { with: other, share }: Blend, folder: string): Promise<Weights> {
  return blendWeights(own, readSafetensors(await readVerified(other, folder)), share);
}
