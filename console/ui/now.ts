import { useSyncExternalStore } from 'react';

const EVERY_MS = 5_000;

const listeners = new Set<() => void>();
let now = Date.now();
let timer: number | undefined;

function tick(): void {
  now = Date.now();
  for (const listen of listeners) listen();
}

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  if (timer === undefined) {
    now = Date.now();
    timer = window.setInterval(tick, EVERY_MS);
  }
  return () => {
    listeners.delete(listen);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** The time in ms, as old as five seconds. One clock for the whole page: its times all change at once. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
