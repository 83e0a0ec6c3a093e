import { NIL } from 'uuid';
import type { Db } from '../db/client.ts';
import { type Enqueued, type Place, pageOfEnqueued, reissue } from '../db/jobs/reconcile.ts';
import { readEpoch } from './epoch.ts';
import { deliveryId } from './hint.ts';
import { repairs } from './metrics.ts';
import type { Queues } from './open.ts';
import { kinds } from './registry.ts';

/** A hint younger than this may still be on its way from one data structure of Redis to another. */
const SETTLED_SECONDS = 10;
const PAGE = 500;

/**
 * Finds queued jobs whose delivery Redis no longer holds (a lost second of its log, an operator's click), or holds as
 * ended while the row still waits, and has a new generation of each handed over.
 */
export async function reissueLost(db: Db, queues: Queues): Promise<void> {
  const epoch = await readEpoch(queues);
  let after: Place = { id: NIL, enqueuedAt: new Date(0) };
  for (;;) {
    const page = await pageOfEnqueued(db, epoch, kinds, SETTLED_SECONDS, { after, limit: PAGE });
    const last = page.at(-1);
    if (!last) return;
    after = last;
    repairs.inc({ repair: 'delivery_lost' }, await reissue(db, await notHeld(queues, page)));
  }
}

/** One round trip a page. */
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
