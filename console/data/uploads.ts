import { useSyncExternalStore } from 'react';
import { Refused } from './api.ts';

export type Upload = {
  id: number;
  name: string;
  /** `later`: the server asks to wait, and it goes on by itself. */
  state: 'waiting' | 'sending' | 'later' | 'done' | 'failed';
  /** 0 to 1. */
  share: number;
  error?: Error;
  cancel: () => void;
};

type Work = (tools: { signal: AbortSignal; progress: (share: number) => void }) => Promise<unknown>;

/** More at once would share the same line, and hold as many connections. */
const AT_ONCE = 2;
/** A file that the server puts off so often is given up. */
const MAX_DELAYS = 60;

let uploads: readonly Upload[] = [];
let lastId = 0;
let running = 0;
const waiting: (() => void)[] = [];
const listeners = new Set<() => void>();

/** What is sent from this page and not yet put away. It goes on while other pages are looked at. */
export const useUploads = (): readonly Upload[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );

/** Sends when its turn comes. @returns whether it arrived */
export async function addUpload(name: string, work: Work): Promise<boolean> {
  const id = ++lastId;
  const stop = new AbortController();
  publish([...uploads, { id, name, state: 'waiting', share: 0, cancel: () => stop.abort() }]);
  const change = (part: Partial<Upload>) =>
    publish(uploads.map((one) => (one.id === id ? { ...one, ...part } : one)));
  try {
    await turn();
    await withPatience(work, stop.signal, change);
    change({ state: 'done', share: 1 });
    return true;
  } catch (error) {
    if (stop.signal.aborted) publish(uploads.filter((one) => one.id !== id));
    else change({ state: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    return false;
  } finally {
    running--;
    waiting.shift()?.();
  }
}

export const clearEnded = () =>
  publish(uploads.filter(({ state }) => state !== 'done' && state !== 'failed'));

async function turn(): Promise<void> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
}

/** A server that says when to come back is asked again then: a folder has more photos than a minute allows. */
async function withPatience(
  work: Work,
  signal: AbortSignal,
  change: (part: Partial<Upload>) => void,
): Promise<void> {
  for (let delays = 0; ; delays++) {
    signal.throwIfAborted();
    change({ state: 'sending', share: 0 });
    try {
      await work({ signal, progress: (share) => change({ share }) });
      return;
    } catch (error) {
      const isLater = error instanceof Refused && (error.status === 429 || error.status === 503);
      if (!isLater || delays >= MAX_DELAYS) throw error;
      change({ state: 'later' });
      await pause((error.retryAfter ?? 5) * 1000, signal);
    }
  }
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

function publish(next: readonly Upload[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}
