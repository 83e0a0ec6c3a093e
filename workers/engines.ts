import type { Lane } from './lane.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

const LOOK_MS = 500;

/**
 * The processes that hold a model, apart from those that decode and encode: on a GPU there must be one alone, and a
 * stranger's file that breaks a decoder must not take the model along. While they work, the next job is taken, so that its
 * photo is decoded when its turn comes.
 */
export class Engines {
  readonly #lane: Lane;
  readonly #hasRoom: () => boolean;
  #takeNext: () => Promise<void> = async () => {};
  #taking = false;

  /** @param hasRoom whether there is a process for a job more */
  constructor(lane: Lane, hasRoom: () => boolean = () => false) {
    this.#lane = lane;
    this.#hasRoom = hasRoom;
  }

  /** @param take takes a job that waits, and resolves when it has ended */
  whileBusy(take: () => Promise<void>): void {
    this.#takeNext = take;
  }

  /** @throws the signal's reason when it fires before it is this job's turn */
  use<T>(signal: AbortSignal, work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
    return this.#lane.use(signal, async (sandbox) => {
      this.#lookAhead();
      const timer = setInterval(() => this.#lookAhead(), LOOK_MS);
      try {
        return await work(sandbox);
      } finally {
        clearInterval(timer);
      }
    });
  }

  #lookAhead(): void {
    if (this.#taking || !this.#hasRoom()) return;
    this.#taking = true;
    void this.#takeNext().finally(() => {
      this.#taking = false;
    });
  }
}
