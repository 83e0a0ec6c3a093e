import { setTimeout as pause } from 'node:timers/promises';
import type { Lock, Locker } from '@tus/server';
import { Problem } from '../problems.ts';

/** A piece has so many seconds to be stored, of those that the request before is given to come to its end. */
const PATIENCE_MS = 45_000;

type Writer = { stop: () => void; ended: Promise<void> };

/**
 * One request writes to an upload at a time in this process: a later one, of a client whose line broke, stops the one
 * before, waits until what that had received is stored, and so finds the offset where it really is. The library's own
 * does not wait but asks in a loop, which takes a whole core meanwhile. Requests to other processes need no lock:
 * see `receivedOf`.
 */
export class Writers implements Locker {
  readonly #current = new Map<string, Writer>();

  newLock(id: string): Lock {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    return {
      lock: async (signal, stop) => {
        const deadline = Date.now() + PATIENCE_MS;
        for (let before = this.#current.get(id); before; before = this.#current.get(id)) {
          before.stop();
          await Promise.race([before.ended, pause(deadline - Date.now(), undefined, { ref: false })]);
          if (Date.now() >= deadline || signal.aborted) throw busy();
        }
        this.#current.set(id, { stop: () => void stop(), ended });
      },
      unlock: async () => {
        this.#current.delete(id);
        end();
      },
    };
  }
}

const busy = () =>
  new Problem('UPLOAD_BUSY', 'What an earlier request brought is still being stored. Try again soon.');
