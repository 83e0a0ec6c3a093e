import { NIL } from 'uuid';
import type { Db } from '../db/client.ts';
import { relayJobs } from '../db/jobs/relay.ts';
import type { Log } from '../runtime/log.ts';
import { readEpoch } from './epoch.ts';
import { BATCH, deliver } from './hint.ts';
import { handedOver } from './metrics.ts';
import type { Queues } from './open.ts';
import { startRefill } from './refill.ts';
import { kinds } from './registry.ts';
import { type Service, startService } from './service.ts';

const INTERVAL_MS = 500;

/**
 * Copies queued jobs from Postgres, the truth, to Redis, the hint. A job is marked only after Redis took it, so a crash
 * in between repeats an add that Redis ignores. Beside it a Redis that lost its data is refilled.
 */
export function startRelay(db: Db, queues: Queues, log: Log): Service {
  const relay = startService('relay', INTERVAL_MS, log, async () => {
    const epoch = await readEpoch(queues);
    let after: string | undefined = NIL;
    while (after) {
      const part = { after, limit: BATCH };
      const relayed = await relayJobs(db, epoch, kinds, part, (hints) => deliver(queues, hints));
      handedOver.inc({ by: 'relay' }, relayed.length);
      after = relayed.length === BATCH ? relayed.at(-1)?.id : undefined;
    }
  });
  const refill = startRefill(db, queues, log);
  return {
    nudge: relay.nudge,
    stop: async () => {
      await Promise.all([relay.stop(), refill.stop()]);
    },
  };
}
