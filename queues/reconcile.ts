import { pruneActs } from '../db/audit-log.ts';
import type { Db } from '../db/client.ts';
import { pruneAnswers } from '../db/idempotency.ts';
import { asLeader, expireLeases, pruneJobs } from '../db/jobs/reconcile.ts';
import { pruneStatusChanges } from '../db/jobs/status-log.ts';
import { pruneRuns } from '../db/schedules/advance.ts';
import { pruneDeliveries } from '../db/webhooks/deliveries.ts';
import { pruneWorkers } from '../db/workers.ts';
import type { Log } from '../runtime/log.ts';
import type { QueueSettings } from './config.ts';
import { reissueLost } from './lost-deliveries.ts';
import { repairs } from './metrics.ts';
import type { Queues } from './open.ts';
import { type Service, startService } from './service.ts';

/** Expired leases are looked for this often: part of how soon a dead worker's jobs go on. */
const LEASES_MS = 2_000;
/** Comparing the whole backlog with Redis takes a second per 100,000 jobs, and finds something only after an accident. */
const BACKLOG_MS = 15_000;

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
  /**
   * While the database was away no lease could be renewed: their owners get one lease's time to come back first. Counted
   * from its last answer: passes that fail at once during an outage hide how long it is. A process that has just begun does
   * not know whether there was one.
   */
  let spareUntil = Date.now() + settings.LEASE_SECONDS * 1000;
  let lastAnswer = Date.now();
  const noteAnswer = () => {
    const now = Date.now();
    if (now - lastAnswer > LEASES_MS * 2) spareUntil = now + settings.LEASE_SECONDS * 1000;
    lastAnswer = now;
  };

  const leases = startService('reconciler of leases', LEASES_MS, log, async () => {
    let lost = 0;
    await asLeader(db, async (tx) => {
      noteAnswer();
      if (Date.now() < spareUntil) return;
      const { requeued, ended } = await expireLeases(tx);
      lost = requeued.length + ended.length;
      repairs.inc({ repair: 'lease_expired' }, lost);
      if (lost > 0) log.warn({ requeued, ended }, 'leases ran out: their workers are gone');
    });
    noteAnswer();
    if (lost > 0) await relay.nudge();
  });

  const backlog = startService('reconciler of the backlog', BACKLOG_MS, log, async () => {
    await asLeader(db, async (tx) => {
      await pruneAnswers(tx);
      await pruneJobs(tx, settings.JOB_RETENTION_DAYS);
      await pruneStatusChanges(tx, settings.EVENT_RETENTION_HOURS);
      await pruneDeliveries(tx, settings.WEBHOOK_RETENTION_DAYS);
      await pruneRuns(tx, settings.JOB_RETENTION_DAYS);
      await pruneWorkers(tx);
      await pruneActs(tx, settings.AUDIT_RETENTION_DAYS);
    });
    await reissueLost(db, queues);
  });

  return {
    nudge: async () => {
      await Promise.all([leases.nudge(), backlog.nudge()]);
    },
    stop: async () => {
      await Promise.all([leases.stop(), backlog.stop()]);
    },
  };
}
