import type { Db } from '../db/client.ts';
import { pruneAnswers } from '../db/idempotency.ts';
import {
  asLeader,
  type Enqueued,
  expireLeases,
  pageOfEnqueued,
  pruneJobs,
  reissue,
} from '../db/jobs/reconcile.ts';
import type { Log } from '../runtime/log.ts';
import type { QueueSettings } from './config.ts';
import { deliveryId } from './hint.ts';
import type { Queues } from './open.ts';
import { type Service, startService } from './service.ts';

const INTERVAL_MS = 2_000;
/** A hint younger than this may still be on its way from one data structure of Redis to another. */
const SETTLED_SECONDS = 15;
const PAGE = 500;

/**
 * Repairs what no single process can see going wrong: workers that died, hints that Redis lost. One process at a time
 * does it, whichever gets the lock; a pass may be repeated or cut short at any point.
 */
export function startReconciler(
  db: Db,
  queues: Queues,
  relay: Service,
  settings: QueueSettings,
  log: Log,
): Service {
  let lastPass = Date.now();

  return startService('reconciler', INTERVAL_MS, log, async () => {
    const pause = Date.now() - lastPass;
    lastPass = Date.now();
    await asLeader(db, async (tx) => {
      // While the database was away no lease could be renewed: their owners get one lease's time to come back first.
      if (pause < INTERVAL_MS * 2 + settings.LEASE_SECONDS * 1000) await expire(tx, log);
      await pruneAnswers(tx);
      await pruneJobs(tx, settings.JOB_RETENTION_DAYS);
    });
    await relay.nudge();
    await reissueLost(db, queues);
  });
}

async function expire(db: Db, log: Log): Promise<void> {
  const { requeued, ended } = await expireLeases(db);
  if (requeued.length + ended.length > 0)
    log.warn({ requeued, ended }, 'leases ran out: their workers are gone');
}

/** Finds queued jobs whose delivery Redis no longer holds (a lost second of its log, an operator's click). */
async function reissueLost(db: Db, queues: Queues): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const page = await pageOfEnqueued(db, SETTLED_SECONDS, after, PAGE);
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
    await reissue(db, await notHeld(queues, page));
    if (page.length < PAGE) return;
  }
}

/** The jobs whose delivery is gone from Redis, or ended there while the row still waits. */
async function notHeld(queues: Queues, page: Enqueued[]): Promise<Enqueued[]> {
  const pipeline = queues.redis.pipeline();
  for (const { id, kind, generation } of page) {
    const { keys } = queues.of(kind);
    const delivery = deliveryId(id, generation);
    pipeline.exists(`${keys['']}${delivery}`);
    pipeline.zscore(`${keys.completed}`, delivery);
    pipeline.zscore(`${keys.failed}`, delivery);
  }
  const replies = (await pipeline.exec()) ?? [];
  return page.filter((_, i) => {
    const [exists, completed, failed] = replies.slice(i * 3, i * 3 + 3).map(([error, value]) => {
      if (error) throw error;
      return value;
    });
    return exists === 0 || completed !== null || failed !== null;
  });
}
