import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pruneAlerts } from '../db/alerts.ts';
import { namedKeys } from '../db/objects.ts';
import { pruneQueueSamples } from '../db/queue-samples.ts';
import { openUploadIds, pruneUploads } from '../db/uploads.ts';
import { type Service, startService } from '../queues/service.ts';
import type { Deps } from './deps.ts';

const INTERVAL_MS = 3_600_000;
/** An object is stored before its row is committed; nothing takes an hour for that. */
export const SETTLED_MS = 3_600_000;
/** An upload may take an hour, and storing it some minutes. */
const SCRATCH_MS = 3 * 3_600_000;
const BATCH = 500;
/** How long an alert stays in the history after it was over. */
const ALERT_DAYS = 90;
/** How far back the operators' charts go. */
const SAMPLE_DAYS = 7;

type Parts = Pick<Deps, 'db' | 'store' | 'settings' | 'log'>;

/** Once an hour: removes what a crash left behind where no transaction could. Several processes may do it at once. */
export function startSweep(parts: Parts): Service {
  return startService('sweep', INTERVAL_MS, parts.log, async () => {
    await sweepScratch(parts.settings.SCRATCH_DIR);
    await pruneAlerts(parts.db, ALERT_DAYS);
    await pruneQueueSamples(parts.db, SAMPLE_DAYS);
    await pruneUploads(parts.db);
    const removed = await sweepObjects(parts, Date.now() - SETTLED_MS);
    if (removed > 0) parts.log.info({ removed }, 'removed objects that no row names');
  });
}

/**
 * Deletes objects that no row names: of deleted media, of attempts that lost their lease, of uploads whose
 * transaction failed or that were given up.
 * @param before only objects last written earlier than this, in ms since 1970
 * @returns how many were deleted
 */
export async function sweepObjects(
  { db, store }: Pick<Parts, 'db' | 'store'>,
  before: number,
): Promise<number> {
  let removed = 0;
  let batch: string[] = [];
  const flush = async () => {
    const ids = [...new Set(batch.flatMap((key) => idIn(key) ?? []))];
    const named = await namedKeys(db, batch, ids);
    const open = await openUploadIds(db, ids);
    for (const key of batch.filter((stored) => !named.has(stored) && !open.has(idIn(stored) ?? ''))) {
      await store.delete(key);
      removed++;
    }
    batch = [];
  };
  for (const prefix of ['photos/', 'videos/', 'uploads/']) {
    for await (const { key, lastModified } of store.list(prefix)) {
      if (lastModified.getTime() >= before || !idIn(key)) continue;
      if (batch.push(key) === BATCH) await flush();
    }
  }
  await flush();
  return removed;
}

/** The photo, video or upload that a key starts with. Keys without one are of other programs, which put films here to be found. */
const idIn = (key: string): string | undefined => /^\w+\/([0-9a-f-]{36})\//.exec(key)?.[1];

/** Folders of uploads whose process died. */
async function sweepScratch(root: string): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    if (!name.startsWith('upload-')) continue;
    const folder = path.join(root, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (mtimeMs < Date.now() - SCRATCH_MS) await rm(folder, { recursive: true, force: true });
  }
}
