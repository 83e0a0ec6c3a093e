import { setTimeout as delay } from 'node:timers/promises';
import { isDatabaseAway } from '../db/client.ts';
import type { Log } from '../runtime/log.ts';

/** A finished result is worth waiting for: minutes of work against seconds of patience. */
const PATIENCE_MS = 10 * 60_000;
const WAIT_MS = 500;

/**
 * Writes the start or the end of an attempt, however long the database is away (up to ten minutes). Failing to do the
 * work and failing to record it are different things: this repeats the recording only.
 */
export async function persist<T>(write: () => Promise<T>, log: Log): Promise<T> {
  const givenUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await write();
    } catch (err) {
      if (!isDatabaseAway(err) || Date.now() > givenUpAt) throw err;
      log.warn({ err }, 'the database is away: keeping the result and trying again');
      await delay(WAIT_MS + Math.random() * WAIT_MS);
    }
  }
}
