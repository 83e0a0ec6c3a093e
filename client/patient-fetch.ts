import { DarkroomError, errorOf } from './error.ts';

export type Patience = {
  /** How often a request is sent at most, from 1. */
  tries: number;
  /** Milliseconds for one answer's head, the sending of the body included. */
  answerMs: number;
  /** Told before each wait: why, and how many milliseconds it lasts. */
  onRetry?: ((why: DarkroomError, waitMs: number) => void) | undefined;
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Who is told to come back later than this is told of the refusal instead. */
const LONGEST_RETRY_AFTER_S = 120;

/**
 * As `fetch`, and tries again where that can do no harm. After 429 nothing was done. After 502, 503, 504 and a lost
 * connection something may have been (a database that goes away during a commit does not say), so a request is repeated
 * only if it reads, or carries an Idempotency-Key. `Retry-After` is heeded; else each wait is twice as long as the one
 * before, up to half of it off at random.
 * @throws DarkroomError UNREACHABLE or TIMED_OUT; the reason of the signal when that fires
 */
export async function patientFetch(url: URL, init: RequestInit, patience: Patience): Promise<Response> {
  for (let tried = 1; ; tried++) {
    const isLast = tried >= patience.tries;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tried - 1)) * (1 - Math.random() / 2);
    const goOn = async (why: DarkroomError, ms: number) => {
      patience.onRetry?.(why, ms);
      await delay(ms, init.signal);
    };
    let answer: Response;
    try {
      answer = await fetchOnce(url, init, patience.answerMs);
    } catch (cause) {
      init.signal?.throwIfAborted();
      const error = unreachable(url, cause);
      if (isLast || !mayRepeat(init)) throw error;
      await goOn(error, wait);
      continue;
    }
    const wanted = mayHelp(answer.status, init) ? waitAskedFor(answer, wait) : undefined;
    if (wanted === undefined || isLast) return answer;
    await goOn(await errorOf(answer), wanted);
  }
}

/** Only the head has a deadline: a body is as long as a file is. */
async function fetchOnce(url: URL, init: RequestInit, ms: number): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new DarkroomError('TIMED_OUT', `No answer in ${ms / 1000} s.`)),
    ms,
  );
  const signal = init.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
  try {
    return await fetch(url, { ...init, signal });
  } finally {
    clearTimeout(timer);
  }
}

/** @returns milliseconds, or undefined for an answer to be content with */
function waitAskedFor({ headers }: Response, otherwise: number): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  if (!Number.isFinite(seconds)) return otherwise;
  return seconds > LONGEST_RETRY_AFTER_S ? undefined : seconds * 1000;
}

const mayHelp = (status: number, init: RequestInit): boolean =>
  status === 429 || ([502, 503, 504].includes(status) && mayRepeat(init));

function mayRepeat({ method = 'GET', headers }: RequestInit): boolean {
  return method !== 'POST' || new Headers(headers).has('idempotency-key');
}

function unreachable({ origin }: URL, cause: unknown): DarkroomError {
  if (cause instanceof DarkroomError) return cause;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const why = inner instanceof Error ? ` (${'code' in inner ? inner.code : inner.message})` : '';
  return new DarkroomError('UNREACHABLE', `Nothing answers at ${origin}${why}.`, { cause });
}

function delay(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
