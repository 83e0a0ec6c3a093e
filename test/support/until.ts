import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 50;

/**
 * Looks until there is something to see, and returns it. A look that fails (the database is away, for one) is repeated.
 * @throws what was waited for, and what the last look said, after `seconds`
 */
export async function until<T>(
  what: string,
  seconds: number,
  look: () => Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let failure: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`, { cause: failure });
    await delay(LOOK_MS);
  }
}
