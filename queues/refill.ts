import type { Db } from '../db/client.ts';
import { refillJobs } from '../db/jobs/relay.ts';
import type { Log } from '../runtime/log.ts';
import { readEpoch } from './epoch.ts';
import { BATCH, deliver } from './hint.ts';
import { handedOver, repairs } from './metrics.ts';
import type { Queues } from './open.ts';
import { kinds } from './registry.ts';
import { type Service, startService } from './service.ts';

const INTERVAL_MS = 500;
/** Passes between two looks for marks of another epoch: one may have been written just as the epoch changed. */
const EPOCH_PASSES = 20;

/** Hands over again what another Redis was told, or this one before it lost its data: its epoch is another then. */
export function startRefill(db: Db, queues: Queues, log: Log): Service {
  let known = '';
  let passes = 0;

  return startService('refill', INTERVAL_MS, log, async () => {
    const epoch = await readEpoch(queues);
    if (epoch === known && passes++ % EPOCH_PASSES !== 0) return;
    let refilled = 0;
    let after: Date | undefined = new Date(0);
    while (after) {
      const part = { after, limit: BATCH };
      const told = await refillJobs(db, epoch, kinds, part, (hints) => deliver(queues, hints));
      handedOver.inc({ by: 'relay' }, told.length);
      repairs.inc({ repair: 'redis_emptied' }, told.length);
      if (refilled === 0 && told.length > 0) log.warn('redis lost its data: refilling it');
      refilled += told.length;
      after = told.length === BATCH ? (told.at(-1)?.enqueuedAt ?? undefined) : undefined;
    }
    if (refilled > 0) log.info({ jobs: refilled }, 'redis is refilled');
    known = epoch;
  });
}
