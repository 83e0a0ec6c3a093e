import { useSyncExternalStore } from 'react';
import { Refused } from './api.ts';

/** Milliseconds in which a removal can be taken back. */
const GRACE_MS = 8_000;

export type Removal = {
  id: string;
  name: string;
  address: string;
  /** Brings the list up to date, so that what is gone does not show again for a moment. */
  after: () => Promise<void>;
};
/** A removal that did not happen, and why. */
type Refusal = { name: string; error: Error };

let removals: readonly Removal[] = [];
let refusal: Refusal | undefined;
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

/** What is hidden already, and gone in a moment. */
export const useRemovals = (): readonly Removal[] => useSyncExternalStore(listen, () => removals);

/** The last that was refused, until it is put away or something else is removed. */
export const useRefusedRemoval = (): Refusal | undefined => useSyncExternalStore(listen, () => refusal);

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Removes a thing in a moment: until then nothing has happened to it. */
export function removeSoon(removal: Removal): void {
  refusal = undefined;
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

export function putRefusalAway(): void {
  refusal = undefined;
  publish(removals);
}

async function removeNow({ id, name, address, after }: Removal): Promise<void> {
  clearTimeout(timers.get(id));
  timers.delete(id);
  const error = await remove(address).catch((error: Error) => error);
  if (error) refusal = { name, error };
  await after().catch(() => {}); // A list that cannot be fetched shows that itself.
  publish(removals.filter((one) => one.id !== id));
}

/** @returns why it was refused. @throws TypeError while the server cannot be reached */
async function remove(address: string): Promise<Error | undefined> {
  // It outlives the page: who closes it has not taken it back.
  const answer = await fetch(address, { method: 'DELETE', keepalive: true });
  // What is gone already is as it was wished.
  if (answer.ok || answer.status === 404) return undefined;
  return new Refused(answer.status, await answer.json().catch(() => undefined));
}

addEventListener('pagehide', () => {
  for (const removal of removals) void removeNow(removal);
});

function publish(next: readonly Removal[]): void {
  removals = next;
  for (const listener of listeners) listener();
}
