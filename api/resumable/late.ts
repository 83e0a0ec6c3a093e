import { takeLateUpload } from '../../db/uploads.ts';
import { type Service, startService } from '../../queues/service.ts';
import type { Deps } from '../deps.ts';
import { finishUpload } from './finish.ts';

const INTERVAL_MS = 30_000;
/** Hardly any work takes longer. Where two processes do the same, one finds it done, and undoes its own. */
const LATE_SECONDS = 300;

/**
 * Finishes uploads that came whole and became nothing: the process died that was at work on one, or there was no room
 * for its jobs, and its client, who may believe that all is done, does not ask again.
 */
export const startLateUploads = (deps: Deps): Service =>
  startService('late uploads', INTERVAL_MS, deps.log, () => finishLateUploads(deps, LATE_SECONDS));

/** @throws why the first of them still cannot be finished */
export async function finishLateUploads(deps: Deps, lateSeconds: number): Promise<void> {
  for (
    let late = await takeLateUpload(deps.db, lateSeconds);
    late;
    late = await takeLateUpload(deps.db, lateSeconds)
  ) {
    await finishUpload(deps, late);
  }
}
