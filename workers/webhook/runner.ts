import type { Db } from '../../db/client.ts';
import { beginAttempt, recordFailure, recordSuccess } from '../../db/webhooks/attempts.ts';
import type { Log } from '../../runtime/log.ts';
import type { Outbound } from '../../runtime/outbound.ts';
import { webhookAttempts } from '../metrics.ts';
import { persist } from '../persist.ts';
import type { Runner } from '../runner.ts';
import { afterFailure, isTaken, MAX_ATTEMPTS } from './schedule.ts';
import { sendWebhook } from './send.ts';

export type WebhookSender = { db: Db; outbound: Outbound; log: Log; disableAfterHours: number };

/** Then others get their turn; what is still due makes another visit. */
const VISIT_MS = 20_000;

/**
 * Sends what is due, the oldest first, until nothing is, the time is up, or the endpoint does not take one. What a death
 * leaves without a record stays due, so the next visit sends it again, with the same webhook-id.
 */
export const createWebhook =
  ({ db, outbound, log, disableAfterHours }: WebhookSender): Runner<'webhook'> =>
  async ({ input: { endpointId }, signal }) => {
    const until = Date.now() + VISIT_MS;
    for (let delivered = 0; ; delivered++) {
      signal.throwIfAborted();
      const attempt = Date.now() < until ? await beginAttempt(db, endpointId, MAX_ATTEMPTS) : undefined;
      if (!attempt) return { output: { delivered, failed: 0 } };
      const { sent, answer } = await sendWebhook(outbound, attempt, signal);
      const isGood = isTaken(answer);
      webhookAttempts.inc({ outcome: isGood ? 'taken' : answer ? 'refused' : 'unreachable' });
      if (isGood) {
        await persist(() => recordSuccess(db, attempt, sent), log);
        continue;
      }
      const next = afterFailure(attempt.delivery.attempts, attempt.endpoint.failures, answer);
      const isDisabled = await persist(() => recordFailure(db, attempt, sent, next, disableAfterHours), log);
      log.info(
        { endpoint: endpointId, delivery: attempt.delivery.id, ...sent, isDisabled },
        'a webhook was not taken',
      );
      return { output: { delivered, failed: 1 } };
    }
  };
