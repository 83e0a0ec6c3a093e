import { eraseSome } from '../db/account-erasure.ts';
import { endPurge, repeatPurge, takePurge } from '../db/purges.ts';
import { type Service, startService } from '../queues/service.ts';
import type { Deps } from './deps.ts';

const INTERVAL_MS = 1_000;
/** A worker hears within two seconds that its job was cancelled. */
const WORKED_ON_SECONDS = 2;

type Parts = Pick<Deps, 'db' | 'store' | 'log'>;

/**
 * Removes what closed accounts have and the objects of deleted media, every second. It runs with the API, which is always up: a kind of job would wait
 * for a worker, behind others' photos, and would give up after some attempts, which a deletion must not.
 */
export const startPurge = (parts: Parts): Service =>
  startService('purge', INTERVAL_MS, parts.log, () => purgeDue(parts));

/**
 * Several processes may do it at once, and each may die at any point: a row of `purges` goes last. While a job is still at
 * work on the media its result may be stored at any moment, so the folder is emptied again once that has ended.
 */
export async function purgeDue({ db, store }: Pick<Parts, 'db' | 'store'>): Promise<void> {
  while (await eraseSome(db));
  for (let purge = await takePurge(db); purge; purge = await takePurge(db)) {
    const { prefix, isWorkedOn } = purge;
    // What is no folder is one object. Listed to its end first: deleting removes the folders that the disk store is walking through.
    const found = prefix.endsWith('/') ? await Array.fromAsync(store.list(prefix)) : [{ key: prefix }];
    for (const { key } of found) await store.delete(key);
    if (isWorkedOn) await repeatPurge(db, prefix, WORKED_ON_SECONDS);
    else await endPurge(db, prefix);
  }
}
