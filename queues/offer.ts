import type { Db } from '../db/client.ts';
import { markEnqueued } from '../db/jobs/relay.ts';
import type { JobRow } from '../db/jobs/row.ts';
import { withDeadline } from '../runtime/lifecycle.ts';
import type { Log } from '../runtime/log.ts';
import { readEpoch } from './epoch.ts';
import { deliver } from './hint.ts';
import { handedOver } from './metrics.ts';
import type { Queues } from './open.ts';

/** The longest that this may hold up an answer to a client. */
const DEADLINE_MS = 1_000;

export type Offer = (...jobs: JobRow[]) => Promise<void>;

/**
 * The fast path: hands committed jobs to Redis at once, if Redis answers. Never throws and never takes longer than a
 * second, because the relay comes after it: a client's answer must not depend on Redis.
 */
export const createOffer =
  (db: Db, queues: Queues, log: Log): Offer =>
  async (...jobs) => {
    const offered = Promise.all(
      jobs.map(async (job) => {
        const hint = { ...job, delayMs: 0 };
        const epoch = await readEpoch(queues);
        await deliver(queues, [hint]);
        handedOver.inc({ by: 'offer' });
        await markEnqueued(db, hint, epoch);
      }),
    );
    await withDeadline(offered, DEADLINE_MS, 'the hint to redis').catch((err) =>
      log.debug({ err }, 'the relay will hand these jobs over'),
    );
  };
