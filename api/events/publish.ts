import { publishStatusChanges } from '../../db/jobs/status-log.ts';
import { type Service, startService } from '../../queues/service.ts';
import type { Deps } from '../deps.ts';
import { queueDeliveries, visitDueEndpoints } from '../webhooks/queue.ts';

/** For new jobs, which nothing announces, and for what a process left that died. */
const INTERVAL_MS = 500;
const BATCH = 500;

type Parts = Pick<Deps, 'db' | 'offer' | 'log'>;

/** Every API process runs it, as soon as one of them hears of an event; one at a time does it. */
export const startPublisher = (parts: Parts): Service =>
  startService('event publisher', INTERVAL_MS, parts.log, () => publishDue(parts));

export async function publishDue(parts: Pick<Parts, 'db' | 'offer'>): Promise<void> {
  while ((await publishStatusChanges(parts.db, BATCH, queueDeliveries)) === BATCH);
  await visitDueEndpoints(parts);
}
