import { insertDeliveries } from '../../db/alert-deliveries.ts';
import { fireAlert, holdAlert, resolveQuietAlerts } from '../../db/alerts.ts';
import type { Db } from '../../db/client.ts';
import { inTransaction } from '../../db/jobs/row.ts';
import { type Service, startService } from '../../queues/service.ts';
import type { Deps } from '../deps.ts';
import { conditionNames, type Finding, findingsIn } from './conditions.ts';
import { newsFor } from './messages.ts';
import { DatabaseOutage } from './outage.ts';
import { DownSince, doesStoreAnswer, sampleDatabase } from './sample.ts';

const INTERVAL_MS = 15_000;
/** What comes and goes within a minute is one alert: four passes of every process must have missed it. */
const QUIET_SECONDS = 60;

export type WatchParts = Pick<Deps, 'db' | 'store' | 'settings' | 'queues' | 'outbound' | 'log'>;

/**
 * Looks at the platform every 15 s. Each API process does; the rows decide that each thing is told once, and it is
 * over only when no process has seen it for a minute.
 */
export function startAlerts(parts: WatchParts): Service {
  const storeDown = new DownSince();
  const outage = new DatabaseOutage(parts);
  return startService('alerts', INTERVAL_MS, parts.log, async () => {
    const storeDownSeconds = storeDown.note(await doesStoreAnswer(parts));
    const sample = await sampleDatabase(parts).catch((error) => outage.noteFailure(error));
    if (!sample) return;
    await outage.noteAnswer();
    await tell(parts, findingsIn({ ...sample, storeDownSeconds }, parts.settings));
  });
}

/** Fires what is new and ends what nobody sees any more. */
export async function tell(
  { db, settings, log }: Pick<WatchParts, 'db' | 'settings' | 'log'>,
  findings: Finding[],
  quietSeconds = QUIET_SECONDS,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    for (const finding of findings) {
      const fired = await fire(tx, finding);
      if (!fired) continue;
      log.warn({ alert: fired.name, subject: fired.subject }, fired.summary);
      await insertDeliveries(tx, fired.id, 'firing', newsFor(settings, fired, 'firing'));
    }
    for (const over of await resolveQuietAlerts(tx, conditionNames, quietSeconds)) {
      log.info({ alert: over.name, subject: over.subject }, 'an alert is over');
      await insertDeliveries(tx, over.id, 'resolved', newsFor(settings, over, 'resolved'));
    }
  });
}

async function fire(tx: Db, { settled, ...facts }: Finding) {
  if ((await holdAlert(tx, facts)) || !settled) return undefined;
  return fireAlert(tx, facts);
}
