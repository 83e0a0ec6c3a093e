import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkerSettings } from './config.ts';

const EVERY_MS = 5_000;

export const aliveFile = (settings: Pick<WorkerSettings, 'SCRATCH_DIR'>) =>
  path.join(settings.SCRATCH_DIR, 'alive');

/**
 * Touches a file every 5 s as long as every consumer is fetching. A worker whose connection is stuck still runs its
 * event loop, so that alone proves nothing: the health check looks at this file's age.
 */
export async function showAlive(settings: WorkerSettings, isConsuming: () => boolean): Promise<() => void> {
  await mkdir(settings.SCRATCH_DIR, { recursive: true });
  const touch = () => isConsuming() && writeFile(aliveFile(settings), settings.WORKER_NAME).catch(() => {});
  void touch();
  const timer = setInterval(touch, EVERY_MS);
  return () => clearInterval(timer);
}
