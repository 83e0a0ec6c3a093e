import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from './service.ts';

const LONGEST_WAIT_MS = 30_000;
/** A service that ran this long was well: the next start of it does not wait longer than the first. */
const WELL_MS = 60_000;

export type Supervised = { stop(deadlineMs: number): Promise<void> };

/** Starts the service again whenever it ends by itself, waiting 1, 2, 4 … 30 s, and says so. */
export function supervise(
  name: string,
  first: Service,
  startAgain: () => Promise<Service>,
  say: (line: string) => void,
): Supervised {
  const stopping = new AbortController();
  let service = first;
  const loop = async () => {
    let startedAt = Date.now();
    for (let waitMs = 1_000; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      const how = await service.ended;
      if (stopping.signal.aborted) return;
      if (Date.now() - startedAt > WELL_MS) waitMs = 1_000;
      say(`${name} ${how}; starting it again in ${waitMs / 1000} s (${service.log.path}).`);
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      startedAt = Date.now();
      service = await startAgain();
      if (stopping.signal.aborted) return;
    }
  };
  const done = loop();
  done.catch((error) => say(`${name} could not be started again: ${error.message}`));
  return {
    stop: async (deadlineMs) => {
      stopping.abort();
      await service.stop(deadlineMs);
      await done.catch(() => {});
      // It was being started again while we stopped the one before.
      if (service.isRunning()) await service.stop(deadlineMs);
    },
  };
}
