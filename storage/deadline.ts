import { StoreUnavailable } from './store.ts';

/** Milliseconds for a call that moves no file. */
export const CALL_DEADLINE_MS = 15_000;

/** Milliseconds without a byte after which a transfer is given up. */
export const STALL_MS = 30_000;

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Milliseconds that moving this many bytes may take: 30 s to begin, then 1 MiB per second. */
export const transferDeadlineMs = (bytes: number) => Math.min(LONGEST_TIMER_MS, STALL_MS + bytes / 1024);

/**
 * Gives `work` a signal that fires when the caller's does or after `ms`. Whatever error the abort surfaces as,
 * the caller gets the reason: its own, or StoreUnavailable with the deadline.
 */
export async function withinDeadline<T>(
  what: string,
  ms: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(new StoreUnavailable(`${what} took longer than ${Math.round(ms)} ms`));
  }, ms);
  const signal = caller ? AbortSignal.any([caller, late.signal]) : late.signal;
  try {
    signal.throwIfAborted();
    return await work(signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}
