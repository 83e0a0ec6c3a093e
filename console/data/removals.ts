import { useSyncExternalStore } from 'react';

/** Milliseconds in which a removal can be taken back. */
const GRACE_MS = 8_000;

export type Removal = { id: string; name: string; address: string; after: () => void };

let removals: readonly Removal[] = [];
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

/** What is hidden already, and gone in a moment. */
export const useRemovals = (): readonly Removal[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => removals,
  );

/** Removes a thing in a moment: until then nothing has happened to it. */
export function removeSoon(removal: Removal): void {
  publish([...removals, removal]);
  timers.set(
    removal.id,
    setTimeout(() => void removeNow(removal), GRACE_MS),
  );
}

export function undoRemoval(id: string): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  publish(removals.filter((one) => one.id !== id));
}

async function removeNow({ id, address, after }: Removal): Promise<void> {
  timers.delete(id);
  // It outlives the page: who closes it has not taken it back.
  await fetch(address, { method: 'DELETE', keepalive: true }).catch(() => {});
  after();
  publish(removals.filter((one) => one.id !== id));
}

addEventListener('pagehide', () => {
  for (const removal of removals) void removeNow(removal);
});

function publish(next: readonly Removal[]): void {
  removals = next;
  for (const listener of listeners) listener();
}
