import { Problem } from './problems.ts';

/** Lets a bounded number do something at a time and a bounded number wait for it; refuses the rest at once. */
export class Gate {
  readonly #limit: number;
  readonly #maxWaiting: number;
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number, maxWaiting: number) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
  }

  /** @throws Problem OVERLOADED */
  async through<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#inside--;
    }
  }

  async #enter(): Promise<void> {
    if (this.#inside < this.#limit) {
      this.#inside++;
      return;
    }
    if (this.#waiting.length >= this.#maxWaiting) {
      throw new Problem('OVERLOADED', 'Too many of these are running at once. Try again soon.', {
        headers: { 'retry-after': '2' },
      });
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
