import type { Device } from '../runtime/device.ts';
import type { ModelSettings } from './config.ts';
import { ModelError } from './errors.ts';
import { targetOn } from './model-onnx.ts';
import { type Srvgg, srvggOnnx } from './onnx/srvgg.ts';
import type { Tensor, Weights } from './safetensors.ts';
import { openSession } from './session.ts';

const chosen = new Map<string, Promise<Device>>();

/**
 * The device that this process upscales on. What is not certain is tried, once in the life of the process: a driver
 * that comes and goes must not make some photos of a batch take fifty times longer.
 *
 * @throws ModelError `device` when a GPU was asked for and does not work, or computes something else; never the CPU instead
 */
export function chooseDevice(wanted: ModelSettings['UPSCALE_DEVICE']): Promise<Device> {
  if (wanted === 'cpu') return Promise.resolve('cpu');
  const known = chosen.get(wanted);
  if (known) return known;
  const choice = wanted === 'auto' ? tryGpu('cuda').catch((): Device => 'cpu') : tryGpu(wanted);
  chosen.set(wanted, choice);
  return choice;
}

const network: Srvgg = { kind: 'srvgg', features: 16, convs: 1, activation: 'relu' };
const tile = { width: 40, height: 24 };
/** Between two ways to add the same numbers up. */
const FARTHEST_LEVELS = 2;

/**
 * Enlarges a pattern and compares it with the CPU's: a provider may load where the libraries that it needs to convolve do
 * not, and a driver may compute something else.
 */
async function tryGpu(device: Exclude<Device, 'cpu'>): Promise<Device> {
  const [made, expected] = [await enlarge(device), await enlarge('cpu')];
  const farthest = made.reduce((most, level, at) => Math.max(most, Math.abs(level - (expected[at] ?? 0))), 0);
  if (farthest <= FARTHEST_LEVELS) return device;
  const message = `What ${device} computes (setting UPSCALE_DEVICE) is up to ${farthest} of 255 levels off the CPU's result. Its driver is at fault: try a newer one.`;
  throw new ModelError('device', message);
}

async function enlarge(device: Device): Promise<Uint8Array> {
  const onnx = srvggOnnx(network, 2, patternWeights(), tile, targetOn(device, network));
  const session = await openSession(onnx, { device, threads: 1 });
  const pixels = Uint8Array.from({ length: tile.width * tile.height * 3 }, (_, at) => (at * 89) % 256);
  try {
    return await session.run(pixels);
  } finally {
    await session.close();
  }
}

/** Small numbers of both signs; which they are does not matter, as long as the results are neither black nor white. */
function patternWeights(): Weights {
  const tensor = (...shape: number[]): Tensor => ({
    shape,
    data: Float32Array.from(
      { length: shape.reduce((product, length) => product * length, 1) },
      (_, at) => Math.sin(at * 12.9898) / 12,
    ),
  });
  return new Map([
    ['body.0.weight', tensor(16, 3, 3, 3)],
    ['body.0.bias', tensor(16)],
    ['body.2.weight', tensor(16, 16, 3, 3)],
    ['body.2.bias', tensor(16)],
    ['body.4.weight', tensor(12, 16, 3, 3)],
    ['body.4.bias', tensor(12)],
  ]);
}
