import type { Deps } from '../deps.ts';
import { removeObjects } from '../jobs/answer-once.ts';

/**
 * Deletes the files of a photo or video whose rows are gone. A worker that is still at it may store another; the sweep
 * takes that. Never throws, because the caller's wish has been fulfilled: nobody can see them any more.
 */
export async function removeFiles(deps: Deps, prefix: string): Promise<void> {
  try {
    const keys: string[] = [];
    for await (const { key } of deps.store.list(prefix)) keys.push(key);
    await removeObjects(deps, keys);
  } catch (err) {
    deps.log.warn({ err, prefix }, 'objects stay until the sweep');
  }
}
