import { readdir, readFile } from 'node:fs/promises';
import { arch, cpus } from 'node:os';
import { join } from 'node:path';
import type { WorkerDevice } from '../../db/workers.ts';
import { readModelSettings } from '../../models/config.ts';
import { chooseDevice } from '../../models/device.ts';
import type { Task } from '../sandbox/task.ts';
import { withCodes } from './model.ts';

/**
 * Says what upscales run on. A task, because only a media process loads what can tell.
 * @throws Fatal MODEL_UNAVAILABLE when a GPU was asked for and does not work
 */
export const findDevice: Task<Record<string, never>, WorkerDevice> = async () => {
  const kind = await withCodes(() => chooseDevice(readModelSettings().UPSCALE_DEVICE));
  return { kind, name: kind === 'cpu' ? (cpus()[0]?.model.trim() ?? arch()) : await gpuName() };
};

const DRIVER = '/proc/driver/nvidia/gpus';

/** As NVIDIA's driver calls the first GPU; of others ONNX Runtime does not tell. */
async function gpuName(): Promise<string> {
  const [first] = await readdir(DRIVER).catch(() => []);
  const facts = first ? await readFile(join(DRIVER, first, 'information'), 'utf8').catch(() => '') : '';
  return facts.match(/^Model:\s*(.+)$/m)?.[1]?.trim() ?? 'GPU';
}
