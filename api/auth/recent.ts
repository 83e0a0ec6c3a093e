/**
 * Values that were looked up a moment ago, at most `max` of them, each for `ttlMs`. The oldest go first: a flood of
 * new keys costs look-ups, never memory.
 */
export class Recent<V> {
  readonly #entries = new Map<string, { value: V; until: number }>();
  readonly #ttlMs: number;
  readonly #max: number;

  constructor(ttlMs: number, max: number) {
    this.#ttlMs = ttlMs;
    this.#max = max;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry && entry.until > Date.now()) return entry.value;
    return undefined;
  }

  /** @param until the value is not good after this moment (ms since 1970) whatever the time to live */
  set(key: string, value: V, until = Number.POSITIVE_INFINITY): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#max) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    this.#entries.set(key, { value, until: Math.min(until, Date.now() + this.#ttlMs) });
  }

  clear(): void {
    this.#entries.clear();
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}
