import { NIL } from 'uuid';
import type { Db } from '../db/client.ts';
import { forgetOtherEpochs, relayJobs } from '../db/jobs/relay.ts';
import type { Log } from '../runtime/log.ts';
import { readEpoch } from './epoch.ts';
import { deliver } from './hint.ts';
import { handedOver, repairs } from './metrics.ts';
import type { Queues } from './open.ts';
import { kinds } from './registry.ts';
import { type Service, startService } from './service.ts';

const INTERVAL_MS = 500;
const BATCH = 1_000;
/** Passes between two looks for marks of another epoch: one may have been written just as the epoch changed. */
const EPOCH_PASSES = 20;

/**
 * Copies queued jobs from Postgres, the truth, to Redis, the hint. A job is marked only after Redis took it, so a crash
 * in between repeats an add that Redis ignores; and a Redis with another epoch is refilled.
 */
export function startRelay(db: Db, queues: Queues, log: Log): Service {
  let known = '';
  let passes = 0;

  return startService('relay', INTERVAL_MS, log, async () => {
    const epoch = await readEpoch(queues);
    if (epoch !== known || passes++ % EPOCH_PASSES === 0) {
      const forgotten = await forgetOtherEpochs(db, epoch);
      repairs.inc({ repair: 'redis_emptied' }, forgotten);
      if (forgotten > 0) log.warn({ jobs: forgotten }, 'redis lost its data: refilling it');
      known = epoch;
    }
    let after: string | undefined = NIL;
    while (after) {
      const part = { after, limit: BATCH };
      const relayed = await relayJobs(db, epoch, kinds, part, (hints) => deliver(queues, hints));
      handedOver.inc({ by: 'relay' }, relayed.length);
      after = relayed.length === BATCH ? relayed.at(-1)?.id : undefined;
    }
  });
}
