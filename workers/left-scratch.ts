import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Service, startService } from '../queues/service.ts';
import type { Log } from '../runtime/log.ts';
import type { WorkerSettings } from './config.ts';

const INTERVAL_MS = 3_600_000;
/** Longer than any attempt may take, so that only what a killed worker left is removed. */
const LEFT_BEHIND_MS = 6 * 3_600_000;

/** Folders of attempts have the names of their leases. SCRATCH_DIR may hold what is not ours, where it is /var/tmp, say. */
const isOurs = (name: string) => /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|command-\w{6})$/.test(name);

/**
 * Once at the start and then every hour: removes the scratch folders of workers that were killed before they could. One that
 * is started again in the same place may live for months.
 */
export const startClearing = (settings: Pick<WorkerSettings, 'SCRATCH_DIR'>, log: Log): Service =>
  startService('clearing of left scratch', INTERVAL_MS, log, () => clearLeftScratch(settings.SCRATCH_DIR));

async function clearLeftScratch(root: string): Promise<void> {
  const names = await readdir(root).catch(() => []);
  for (const name of names.filter(isOurs)) {
    const folder = path.join(root, name);
    const info = await stat(folder).catch(() => undefined);
    if (info && Date.now() - info.mtimeMs > LEFT_BEHIND_MS)
      await rm(folder, { recursive: true, force: true });
  }
}
