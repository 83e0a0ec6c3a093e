import { type JobRow, LeaseLost, SPARE_STARTS } from '../db/jobs/row.ts';
import { Fatal, type JobErrorCode, jobErrors, Later, Retryable } from '../queues/errors.ts';
import { Cancelled } from './heartbeats.ts';

/** The worker is stopping and the attempt did not end in time. */
export class HandedBack extends Error {
  override readonly name = 'HandedBack';
}

/** What happens to a job whose attempt threw. The only place that decides about retries. */
export type Verdict =
  | { end: 'failed'; code: JobErrorCode; message: string }
  | { end: 'cancelled' }
  /** Somebody else owns the job now. */
  | { end: 'discarded' }
  | { end: 'requeued'; delayMs: number; spendAttempt: boolean; code?: JobErrorCode; message?: string };

/** A job that was put off for a reason with a code fails with that. */
function tooOften(error: HandedBack | Later): { code: JobErrorCode; message: string } {
  const times = `The job was handed back or put off more than ${SPARE_STARTS} times.`;
  if (!(error instanceof Later) || !error.code) return { code: 'WORKER_LOST', message: times };
  return { code: error.code, message: `${times} ${error.message}` };
}

const BACKOFF_BASE_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;

type Budget = Pick<JobRow, 'attempt' | 'maxAttempts' | 'starts'>;

export function judge(error: unknown, job: Budget, random = Math.random): Verdict {
  if (error instanceof LeaseLost) return { end: 'discarded' };
  if (error instanceof Cancelled) return { end: 'cancelled' };
  const isFree = error instanceof HandedBack || error instanceof Later;
  if (isFree && job.starts >= job.maxAttempts + SPARE_STARTS) return { end: 'failed', ...tooOften(error) };
  if (error instanceof HandedBack) return { end: 'requeued', delayMs: 0, spendAttempt: false };
  if (error instanceof Later) return { end: 'requeued', delayMs: error.delayMs, spendAttempt: false };
  const { code, message } = codeOf(error);
  const again = !(error instanceof Fatal) && jobErrors[code].retry && job.attempt < job.maxAttempts;
  if (!again) return { end: 'failed', code, message };
  return { end: 'requeued', delayMs: backoffMs(job.attempt, random), spendAttempt: true, code, message };
}

/**
 * Doubles from one second to a minute, and takes off up to half at random, so that jobs that failed together do not
 * come back together.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1));
  return Math.round(full * (1 - random() / 2));
}

/** Errors without a code are ours, and their text may name paths and hosts: the caller gets a plain sentence instead. */
function codeOf(error: unknown): { code: JobErrorCode; message: string } {
  if (error instanceof Fatal || (error instanceof Retryable && error.code !== 'INTERNAL')) return error;
  return { code: 'INTERNAL', message: jobErrors.INTERNAL.meaning };
}
