import type { AfterFailure } from '../../db/webhooks/attempts.ts';
import type { OutboundAnswer } from '../../runtime/outbound.ts';

/** Seconds between the attempts of one delivery, as Standard Webhooks proposes: the tenth is the last, three days on. */
const RETRY_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/** Seconds that an endpoint is left alone after a failure: doubled by each, so that one that is away costs little. */
const FIRST_HOLD_SECONDS = 2;
const LONGEST_HOLD_SECONDS = 300;
const LONGEST_RETRY_AFTER_SECONDS = 86_400;

/** Of one delivery. Those that died unrecorded count, so one that kills its sender is given up, too. */
export const MAX_ATTEMPTS = RETRY_SECONDS.length + 1;

/**
 * What follows from an attempt that failed.
 * @param attempts of this delivery, this one included
 * @param failures of the endpoint in a row, without this one
 */
export function afterFailure(
  attempts: number,
  failures: number,
  answer: OutboundAnswer | undefined,
  random = Math.random,
): AfterFailure {
  const asked = retryAfter(answer);
  const scheduled = RETRY_SECONDS[attempts - 1];
  const hold = Math.min(LONGEST_HOLD_SECONDS, FIRST_HOLD_SECONDS * 2 ** Math.min(failures, 20));
  // Up to a fifth more, so that what failed together does not come back together.
  const spread = 1 + random() / 5;
  return {
    retrySeconds: scheduled === undefined ? null : Math.max(asked, scheduled * spread),
    holdSeconds: Math.max(asked, hold * spread),
    isGone: answer?.status === 410,
  };
}

export const isTaken = (answer: OutboundAnswer | undefined): boolean =>
  answer !== undefined && answer.status >= 200 && answer.status < 300;

/** Seconds that the receiver asks for, in either form; 0 where it asks for none, or says it with an answer that it is not for. */
function retryAfter(answer: OutboundAnswer | undefined): number {
  if (answer?.status !== 429 && answer?.status !== 503) return 0;
  const said = answer.header('retry-after') ?? '';
  const seconds = /^\d+$/.test(said) ? Number(said) : (Date.parse(said) - Date.now()) / 1000;
  return seconds > 0 ? Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS) : 0;
}
