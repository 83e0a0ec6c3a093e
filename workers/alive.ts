import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkerSettings } from './config.ts';

const EVERY_MS = 5_000;
/** Longer than any attempt may take, so that only what a killed worker left is removed. */
const LEFT_BEHIND_MS = 6 * 3_600_000;

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

/** Removes the scratch folders of workers that were killed before they could. */
export async function clearLeftScratch({ SCRATCH_DIR }: WorkerSettings): Promise<void> {
  for (const name of await readdir(SCRATCH_DIR).catch(() => [])) {
    const folder = path.join(SCRATCH_DIR, name);
    const info = await stat(folder).catch(() => undefined);
    if (info && Date.now() - info.mtimeMs > LEFT_BEHIND_MS)
      await rm(folder, { recursive: true, force: true });
  }
}
