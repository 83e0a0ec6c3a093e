import type { Log } from './log.ts';

/**
 * Resources are registered as they are opened and closed in reverse order, also when the boot fails half-way.
 * Each gets a deadline, because one socket that never closes must not keep a container from stopping.
 */
export class Releasers {
  readonly #stack: { name: string; release: () => unknown; deadlineMs: number }[] = [];

  add(name: string, release: () => unknown, deadlineMs = 5_000): void {
    this.#stack.push({ name, release, deadlineMs });
  }

  async releaseAll(log: Log): Promise<void> {
    for (let entry = this.#stack.pop(); entry; entry = this.#stack.pop()) {
      const { name, release, deadlineMs } = entry;
      try {
        await withDeadline(Promise.resolve().then(release), deadlineMs, `closing ${name}`);
      } catch (error) {
        log.warn({ err: error, resource: name }, 'a resource did not close cleanly');
      }
    }
  }
}

export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** Rejects with DeadlineError after `ms`; the work itself goes on and its late failure is swallowed. */
export async function withDeadline<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`${what} took longer than ${ms} ms`)), ms);
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** For what still holds the event loop when everything is released: a connection to what does not answer. */
const LINGER_MS = 2_000;

/**
 * Boots a process and keeps it until SIGTERM or SIGINT, then releases everything in reverse order.
 * A second signal ends it at once: an operator who asks twice means it.
 */
export async function runService(log: Log, boot: (releasers: Releasers) => Promise<void>): Promise<void> {
  const releasers = new Releasers();
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve(signal);
      });
    }
  });
  try {
    await boot(releasers);
    log.info({ signal: await stopped }, 'stopping');
  } catch (error) {
    if (error instanceof Error && error.name === 'SettingsError') process.stderr.write(`${error.message}\n`);
    else log.fatal({ err: error }, 'could not start');
    process.exitCode = 1;
  }
  await releasers.releaseAll(log);
  setTimeout(() => {
    log.warn('something did not let go: ending all the same');
    process.exit();
  }, LINGER_MS).unref();
}
