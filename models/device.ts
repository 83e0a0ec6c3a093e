import type { ModelSettings } from './config.ts';
import { srvggOnnx } from './onnx/srvgg.ts';
import type { Tensor, Weights } from './safetensors.ts';
import { openSession } from './session.ts';
import type { Device } from './tile-size.ts';

const chosen = new Map<string, Promise<Device>>();

/**
 * The device that this process upscales on. What is not certain is tried, once in the life of the process: a driver
 * that comes and goes must not make some photos of a batch take fifty times longer.
 *
 * @throws ModelError `device` when CUDA was asked for and does not work; never the CPU instead
 */
export function chooseDevice(wanted: ModelSettings['UPSCALE_DEVICE']): Promise<Device> {
  if (wanted === 'cpu') return Promise.resolve('cpu');
  const known = chosen.get(wanted);
  if (known) return known;
  const choice = tryCuda().then(
    (): Device => 'cuda',
    (error) => {
      if (wanted === 'cuda') throw error;
      return 'cpu' as const;
    },
  );
  chosen.set(wanted, choice);
  return choice;
}

/** Convolves a few pixels: the provider may load where the libraries that it needs for that do not. */
async function tryCuda(): Promise<void> {
  const network = { kind: 'srvgg', features: 1, convs: 0, activation: 'relu' } as const;
  const onnx = srvggOnnx(network, 1, blank, { width: 8, height: 8 });
  const session = await openSession(onnx, { device: 'cuda', threads: 1 });
  await session.close();
}

const zeros = (...shape: number[]): Tensor => ({
  shape,
  data: new Float32Array(shape.reduce((product, length) => product * length, 1)),
});
const blank: Weights = new Map([
  ['body.0.weight', zeros(1, 3, 3, 3)],
  ['body.0.bias', zeros(1)],
  ['body.2.weight', zeros(3, 1, 3, 3)],
  ['body.2.bias', zeros(3)],
]);
