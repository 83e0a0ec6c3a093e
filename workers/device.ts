import type { WorkerDevice } from '../db/workers.ts';
import { Fatal } from '../queues/errors.ts';
import type { Log } from '../runtime/log.ts';
import { SettingsError } from '../runtime/settings.ts';
import type { Lane } from './lane.ts';
import type { GpuPolicy } from './upscale/gpu-policy.ts';

/** Loading CUDA for the first time on a machine may compile kernels. */
const PATIENCE_MS = 120_000;

/**
 * Finds out, once and before any job is taken, what this worker upscales on.
 * @returns null when the lane is closed
 * @throws SettingsError when a GPU was asked for and does not work, or more processes than one would share a GPU
 */
export async function settleDevice(lane: Lane, policy: GpuPolicy, log: Log): Promise<WorkerDevice | null> {
  if (lane.slots === 0) return null;
  const device = await probe(lane);
  // Each process would take what memory it finds and leave none to the next; and one alone keeps a GPU busy.
  if (device.kind !== 'cpu' && lane.slots > 1) {
    throw new SettingsError(
      `LANE_GPU is ${lane.slots}, and the device is a GPU, which takes one process. Set LANE_GPU=1, and start a worker for each GPU.`,
    );
  }
  policy.keepDevice(device.kind);
  log.info({ device: device.kind, deviceName: device.name }, 'upscales run on');
  return device;
}

async function probe(lane: Lane): Promise<WorkerDevice> {
  const sandbox = await lane.acquire();
  if (!sandbox) throw new Error('the lane closed while its device was looked for');
  try {
    return await sandbox.run(
      'device',
      {},
      { signal: AbortSignal.timeout(PATIENCE_MS), onProgress: () => {} },
    );
  } catch (cause) {
    if (!(cause instanceof Fatal)) throw cause;
    throw new SettingsError(
      `${cause.message}\nSet UPSCALE_DEVICE=auto or cpu to upscale on the CPU, or LANE_GPU=0 to upscale nothing here.`,
      { cause },
    );
  } finally {
    lane.release(sandbox);
  }
}
