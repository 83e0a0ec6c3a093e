import { useSyncExternalStore } from 'react';

/**
 * Milliseconds between two looks at what the stream tells of. Insurance: on a line that died without a word a browser
 * believes in its stream for minutes, for the pings of the API are comments, which no page can see.
 */
const INSURANCE_MS = 60_000;

/** So many pages of a list are kept up to date; who scrolls further reads. */
export const LIVE_PAGES = 4;

let isOpen = false;
const listeners = new Set<() => void>();

/** Says whether the stream of events is there. */
export function setOpen(next: boolean): void {
  if (next === isOpen) return;
  isOpen = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** How often to ask for what the stream tells of: every `ms` while it is away, and hardly ever while it is there. */
export const useEvery = (ms: number): number =>
  useSyncExternalStore(subscribe, () => isOpen) ? INSURANCE_MS : ms;
