import type { MediaPolicy } from './sandbox/policy.ts';
import { Sandbox } from './sandbox/sandbox.ts';

type Waiter = (sandbox: Sandbox | undefined) => void;

/**
 * A limit on a resource: as many sandboxes as jobs may use it at a time. Kinds share a lane, so each waits here for a
 * sandbox before it claims its job: a job that waits is still `queued`, for everyone to see and to cancel.
 */
export class Lane {
  readonly #idle: Sandbox[];
  readonly #all: Sandbox[];
  readonly #waiting: Waiter[] = [];
  /** They come after all others. */
  readonly #yielding: Waiter[] = [];
  #closed = false;

  constructor(slots: number, memoryLimitBytes: number, policy?: MediaPolicy) {
    const open = () => new Sandbox(memoryLimitBytes, undefined, policy);
    this.#all = Array.from({ length: slots }, open);
    this.#idle = [...this.#all];
  }

  get slots(): number {
    return this.#all.length;
  }

  async warm(): Promise<void> {
    await Promise.all(this.#all.map((sandbox) => sandbox.warm()));
  }

  get hasRoom(): boolean {
    return !this.#closed && this.#idle.length > 0;
  }

  /**
   * @param yields whether whoever does not comes before this one, however late
   * @returns undefined when the lane closes before a sandbox is free
   */
  acquire(yields = false): Promise<Sandbox | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const sandbox = this.#idle.pop();
    if (sandbox) return Promise.resolve(sandbox);
    return new Promise((resolve) => (yields ? this.#yielding : this.#waiting).push(resolve));
  }

  /**
   * Does work in a sandbox, and gives it back.
   * @throws the signal's reason when it fires before there is one
   */
  async use<T>(signal: AbortSignal, work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
    const coming = this.acquire();
    const sandbox = await Promise.race([coming, rejectOn(signal)]).catch(async (reason) => {
      void coming.then((late) => late && this.release(late));
      throw reason;
    });
    if (!sandbox) throw new Error('the lane closed while a job waited for it');
    try {
      return await work(sandbox);
    } finally {
      this.release(sandbox);
    }
  }

  release(sandbox: Sandbox): void {
    const next = this.#waiting.shift() ?? this.#yielding.shift();
    if (next) next(sandbox);
    else this.#idle.push(sandbox);
  }

  /** Gives out no more sandboxes; those in use go on. */
  quiet(): void {
    this.#closed = true;
    for (const resolve of [...this.#waiting.splice(0), ...this.#yielding.splice(0)]) resolve(undefined);
  }

  async close(): Promise<void> {
    this.quiet();
    await Promise.all(this.#all.map((sandbox) => sandbox.close()));
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
