const MAX_WATCHES = 10_000;
const MAX_PER_ACCOUNT = 64;

/** One request that waits for a job to change. */
export type Watch = {
  /** Resolves after the first change since the last call (at once when one was missed), after `ms`, or on `signal`. */
  changed: (ms: number, signal: AbortSignal) => Promise<void>;
  close: () => void;
};

/**
 * Tells requests that wait for a job about its changes. One per process: however many clients wait, the database
 * sends each change here once. A watch is opened before the row is read, so no change can fall in between.
 */
export class JobChanges {
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #perAccount = new Map<string, number>();
  #open = 0;
  #closed = false;

  /** @returns undefined when this caller, or everybody together, waits for as much as is allowed */
  watch(jobId: string, accountId: string): Watch | undefined {
    const mine = this.#perAccount.get(accountId) ?? 0;
    if (this.#closed || this.#open >= MAX_WATCHES || mine >= MAX_PER_ACCOUNT) return undefined;
    this.#open++;
    this.#perAccount.set(accountId, mine + 1);
    const bell = new Bell();
    const ring = () => bell.ring();
    const watchers = this.#watchers.get(jobId) ?? new Set();
    this.#watchers.set(jobId, watchers.add(ring));
    return {
      changed: (ms, signal) => bell.rung(ms, signal),
      close: () => {
        if (!watchers.delete(ring)) return;
        if (watchers.size === 0 && this.#watchers.get(jobId) === watchers) this.#watchers.delete(jobId);
        this.#open--;
        this.#release(accountId);
      },
    };
  }

  announce(jobId: string): void {
    for (const ring of this.#watchers.get(jobId) ?? []) ring();
  }

  /** After a lost connection: anything may have changed. */
  announceAll(): void {
    for (const jobId of this.#watchers.keys()) this.announce(jobId);
  }

  /** Wakes everybody and takes no more: the process is stopping. */
  close(): void {
    this.#closed = true;
    this.announceAll();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  get open(): number {
    return this.#open;
  }

  #release(accountId: string): void {
    const left = (this.#perAccount.get(accountId) ?? 1) - 1;
    if (left > 0) this.#perAccount.set(accountId, left);
    else this.#perAccount.delete(accountId);
  }
}

/** Remembers that it rang until somebody listens. */
class Bell {
  #missed = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#missed = true;
    this.#wake?.();
  }

  async rung(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#missed && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      clearTimeout(timer);
      this.#wake = undefined;
    }
    this.#missed = false;
  }
}
