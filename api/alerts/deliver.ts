import {
  type DeliveryRow,
  markDelivered,
  markUndelivered,
  takeDeliveries,
} from '../../db/alert-deliveries.ts';
import { type Service, startService } from '../../queues/service.ts';
import type { Deps } from '../deps.ts';

const INTERVAL_MS = 2_000;
const BATCH = 10;
/** Longer than a batch of requests may take one after the other, so that no two processes send the same. */
const TAKEN_SECONDS = 180;
/** Tries over about two hours. */
const MAX_ATTEMPTS = 10;
const FIRST_DELAY_SECONDS = 15;
const LONGEST_DELAY_SECONDS = 1_800;

type Parts = Pick<Deps, 'db' | 'settings' | 'outbound' | 'log'>;
type Sent = { ok: true } | { error: string; retryAfter?: number | undefined; isFinal?: boolean };

/** Sends what is due. A delivery belongs to one process at a time, and to the next when that one dies over it. */
export function startDeliveries(parts: Parts): Service {
  return startService('alert deliveries', INTERVAL_MS, parts.log, () => deliverDue(parts));
}

export async function deliverDue(parts: Parts): Promise<void> {
  for (const delivery of await takeDeliveries(parts.db, BATCH, TAKEN_SECONDS)) {
    await settle(parts, delivery, await sendNews(parts, delivery));
  }
}

async function settle({ db, log }: Parts, { id, target, attempts }: DeliveryRow, sent: Sent): Promise<void> {
  if ('ok' in sent) return markDelivered(db, id);
  const isLast = sent.isFinal || attempts >= MAX_ATTEMPTS;
  log.warn({ target, attempts, reason: sent.error, isLast }, 'an alert was not delivered');
  await markUndelivered(db, id, sent.error, isLast ? null : delayAfter(attempts, sent.retryAfter));
}

/** One request to one target. Never throws, and tells nothing of its address. */
export async function sendNews(
  { settings, outbound }: Pick<Parts, 'settings' | 'outbound'>,
  { target, body, id }: { target: string; body: unknown; id?: string },
): Promise<Sent> {
  const address = target === 'slack' ? settings.ALERT_SLACK_URL : settings.ALERT_WEBHOOK_URL;
  if (!address) return { error: 'the target is no longer set', isFinal: true };
  const headers = { 'content-type': 'application/json', ...(id && { 'idempotency-key': id }) };
  try {
    const answer = await outbound(address, { method: 'POST', headers, body: JSON.stringify(body) });
    if (answer.status >= 200 && answer.status < 300) return { ok: true };
    // A refusal stays one, but for "too early" and "too many".
    const isFinal = answer.status < 500 && ![408, 425, 429].includes(answer.status);
    const retryAfter = Number(answer.header('retry-after')) || undefined;
    return { error: `it answered ${answer.status}`, retryAfter, isFinal };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Doubles from 15 s to half an hour, and takes off up to half at random. */
function delayAfter(attempts: number, asked = 0): number {
  const full = Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (attempts - 1));
  return Math.max(Math.min(asked, LONGEST_DELAY_SECONDS), full * (1 - Math.random() / 2));
}
