import { Refused } from './api.ts';
import type { Sending, Work } from './uploads.ts';

/** What was being sent is to be sent anew: the line broke, and how much of it arrived is not known. */
export class LineLost extends TypeError {
  override readonly name = 'LineLost';
}

/** A file that is put off so often is given up. */
const MAX_DELAYS = 60;
/** Milliseconds that it waits at most while the line is away: about ten minutes in all. */
const LONGEST_DELAY_MS = 10_000;

/**
 * A server that says when to come back is asked again then: a folder may have more photos than a minute allows. While the
 * line is away those on their way keep their turn, or all that wait would be given up one after another.
 */
export async function withPatience(
  work: Work,
  signal: AbortSignal,
  change: Sending['change'],
): Promise<void> {
  for (let delays = 0; ; delays++) {
    signal.throwIfAborted();
    change({ state: 'sending' });
    try {
      const progress = (share: number) => {
        if (!signal.aborted) change({ share, state: 'sending' });
      };
      await work({ signal, progress, lost: () => change({ state: 'lost' }) });
      return;
    } catch (error) {
      const wait = delayOf(error, delays);
      if (!wait || delays >= MAX_DELAYS) throw error;
      change({ state: wait.state });
      await pause(wait.ms, signal);
    }
  }
}

/** @returns undefined for what would fail again */
function delayOf(error: unknown, delays: number): { state: 'lost' | 'later'; ms: number } | undefined {
  if (error instanceof LineLost)
    return { state: 'lost', ms: Math.min(LONGEST_DELAY_MS, 500 * 2 ** Math.min(delays, 10)) };
  if (error instanceof Refused && (error.status === 429 || error.status === 503))
    return { state: 'later', ms: (error.retryAfter ?? 5) * 1000 };
  return undefined;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** No answer, or one that blames the server and not the file. */
export const mayPass = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof Refused && (error.status === 429 || error.status >= 500));
