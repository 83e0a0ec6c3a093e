/** Stops the try that is under way, and lets the next begin when it is released. */
export class Brake {
  #try = new AbortController();
  #released = Promise.withResolvers<void>();

  get signal(): AbortSignal {
    return this.#try.signal;
  }

  pause(): void {
    this.#try.abort();
  }

  resume(): void {
    this.#released.resolve();
  }

  /** @throws the reason of `signal` when that fires first */
  async released(signal: AbortSignal): Promise<void> {
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    await Promise.race([this.#released.promise, stopped]);
    this.#try = new AbortController();
    this.#released = Promise.withResolvers();
  }
}
