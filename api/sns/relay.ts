import { insertDeliveries } from '../../db/alert-deliveries.ts';
import {
  type AlertRow,
  fireAlert,
  newestAlert,
  recordPastAlert,
  resolveAlert,
  takeSnsMessage,
} from '../../db/alerts.ts';
import type { Db } from '../../db/client.ts';
import { inTransaction } from '../../db/jobs/row.ts';
import { newsFor } from '../alerts/messages.ts';
import type { Deps } from '../deps.ts';
import type { Alarm } from './alarm.ts';
import { koreanMessage } from './korean.ts';

/**
 * Tells operators of a change of an alarm, once: not for a message that was taken before, for a state that was told
 * already, or for a change that is older than the last one that was told.
 * @returns whether there is news
 */
export function relayAlarm({ db, settings }: Deps, messageId: string, alarm: Alarm): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    if (!(await takeSnsMessage(tx, messageId))) return false;
    const changed = await noteChange(tx, alarm);
    if (!changed) return false;
    await insertDeliveries(
      tx,
      changed.id,
      changed.state,
      newsFor(settings, changed, changed.state, koreanMessage(alarm)),
    );
    return true;
  });
}

async function noteChange(tx: Db, alarm: Alarm): Promise<AlertRow | undefined> {
  const { StateChangeTime: when, NewStateValue: state } = alarm;
  const facts = {
    name: 'cloudwatch',
    subject: alarm.AlarmArn ?? alarm.AlarmName,
    summary: `${alarm.AlarmName} is ${state}: ${alarm.NewStateReason}`,
    details: { alarm: alarm.AlarmName, region: alarm.Region, state, ...alarm.Trigger },
  };
  const last = await newestAlert(tx, facts);
  const lastChange = last?.resolvedAt ?? last?.firedAt;
  if (lastChange && when < lastChange) return undefined;
  if (state === 'ALARM') return fireAlert(tx, facts, when);
  if (last?.state === 'firing') return resolveAlert(tx, facts, when);
  // It is well, and nobody here knew that it was not: that is news the first time.
  return last ? undefined : recordPastAlert(tx, facts, when, when);
}
