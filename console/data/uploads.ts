import { useSyncExternalStore } from 'react';
import { Brake } from './brake.ts';
import { mayPass, withPatience } from './upload-patience.ts';

export type Upload = {
  id: number;
  name: string;
  /** `later`: the server asks to wait; `lost`: the line broke. Both go on by themselves. */
  state: 'waiting' | 'sending' | 'paused' | 'later' | 'lost' | 'done' | 'failed';
  /** 0 to 1. */
  share: number;
  error?: Error;
  cancel: () => void;
  /** Of one that can go on where it was; `resume` after `pause`. */
  pause?: () => void;
  resume?: () => void;
  /** Of one that failed for a reason that may have passed. */
  again?: () => void;
};

/** Of work that, done again, goes on where it was. */
type Resumable = {
  /** Gives up what has arrived so far. */
  forget: () => Promise<void>;
};

export type Tools = {
  signal: AbortSignal;
  progress: (share: number) => void;
  /** The line broke; `progress` says that it is back. */
  lost: () => void;
};
export type Work = (tools: Tools) => Promise<unknown>;

/** More at once would share the same line, and hold as many connections. */
const AT_ONCE = 2;
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
export async function addUpload(name: string, work: Work, resumable?: Resumable): Promise<boolean> {
  const id = ++lastId;
  const stop = new AbortController();
  const brake = new Brake();
  const handles = resumable && { pause: () => brake.pause(), resume: () => brake.resume() };
  // Gone at once: one that waits for its turn hears of it only then.
  const cancel = () => {
    stop.abort();
    publish(uploads.filter((one) => one.id !== id));
  };
  publish([...uploads, { id, name, state: 'waiting', share: 0, cancel, ...handles }]);
  const change = (part: Partial<Upload>) =>
    publish(uploads.map((one) => (one.id === id ? { ...one, ...part } : one)));
  try {
    await untilSent(work, { stop: stop.signal, brake, change });
    change({ state: 'done', share: 1 });
    return true;
  } catch (error) {
    if (!stop.signal.aborted) {
      const again = () => {
        cancel();
        void addUpload(name, work, resumable);
      };
      change({ state: 'failed', error: errorOf(error), ...(mayPass(error) && { again }) });
      return false;
    }
    await resumable?.forget();
    return false;
  }
}

const errorOf = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

export const isOpen = ({ state }: Upload): boolean => state !== 'done' && state !== 'failed';

export const clearEnded = () => publish(uploads.filter(isOpen));

async function turn(): Promise<void> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
}

function giveTurn(): void {
  running--;
  waiting.shift()?.();
}

export type Sending = { stop: AbortSignal; brake: Brake; change: (part: Partial<Upload>) => void };

/** Tries in its turn; one that is paused leaves its place to others until it goes on. */
async function untilSent(work: Work, { stop, brake, change }: Sending): Promise<void> {
  for (;;) {
    await turn();
    try {
      await withPatience(work, AbortSignal.any([stop, brake.signal]), change);
      return;
    } catch (error) {
      if (stop.aborted || !brake.signal.aborted) throw error;
    } finally {
      giveTurn();
    }
    change({ state: 'paused' });
    await brake.released(stop);
    change({ state: 'waiting' });
  }
}

function publish(next: readonly Upload[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}
