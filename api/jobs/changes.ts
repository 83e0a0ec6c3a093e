import { type JobProgress, type ShownThing, shownThings } from '../../db/listen.ts';

const MAX_WATCHES = 10_000;
const MAX_PER_ACCOUNT = 64;
/** Jobs whose progress one watch remembers until it is taken; that of further ones comes with their next. */
const MAX_PROGRESS = 1_000;
/** Things of one sort that one watch remembers by their ids; where more went, all are to be read again. */
const MAX_IDS = 1_000;

/** What watches over everybody's jobs are opened for, in the place of an owner's id. */
export const EVERYBODY = 'everybody';

/** What changed that pages show, and which of it; any of it where there are no `ids`. */
export type Shown = { what: ShownThing; ids?: string[] };

/** One request that waits for a job to change, or for any of an owner's. */
export type Watch = {
  /** Resolves after the first change since the last call (at once when one was missed), after `ms`, or on `signal`. */
  changed: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The newest progress of each job since the last call; of a watch over an owner's jobs. */
  takeProgress: () => JobProgress[];
  /** What else changed that pages show, since the last call; of a watch over an owner's jobs. */
  takeShown: () => Shown[];
  close: () => void;
};

/**
 * Tells requests that wait for jobs about their changes. One per process: however many clients wait, the database
 * sends each change here once. A watch is opened before the row is read, so no change can fall in between.
 */
export class JobChanges {
  readonly #watchers = new Map<string, Set<Bell>>();
  readonly #perAccount = new Map<string, number>();
  #open = 0;
  #closed = false;

  /**
   * @param id of the job, or of the owner whose jobs are meant, or EVERYBODY
   * @returns undefined when this caller, or everybody together, waits for as much as is allowed
   */
  watch(id: string, accountId: string): Watch | undefined {
    const mine = this.#perAccount.get(accountId) ?? 0;
    if (this.#closed || this.#open >= MAX_WATCHES || mine >= MAX_PER_ACCOUNT) return undefined;
    this.#open++;
    this.#perAccount.set(accountId, mine + 1);
    const bell = new Bell();
    const watchers = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watchers.add(bell));
    return {
      changed: (ms, signal) => bell.rung(ms, signal),
      takeProgress: () => bell.takeProgress(),
      takeShown: () => bell.takeShown(),
      close: () => {
        if (!watchers.delete(bell)) return;
        if (watchers.size === 0 && this.#watchers.get(id) === watchers) this.#watchers.delete(id);
        this.#open--;
        this.#release(accountId);
      },
    };
  }

  /** @param id of a job that changed, or of the owner of one, or EVERYBODY */
  announce(id: string): void {
    for (const bell of this.#watchers.get(id) ?? []) bell.ring();
  }

  announceProgress(progress: JobProgress): void {
    for (const id of [progress.ownerId, EVERYBODY])
      for (const bell of this.#watchers.get(id) ?? []) bell.keep(progress);
  }

  /** @param ownerId whose it is; null for what administrators alone see */
  announceShown(what: ShownThing, ownerId: string | null, id?: string): void {
    for (const who of ownerId === null ? [EVERYBODY] : [ownerId, EVERYBODY])
      for (const bell of this.#watchers.get(who) ?? []) bell.keepShown(what, id);
  }

  /** After a lost connection: anything may have changed. */
  announceAll(): void {
    for (const bells of this.#watchers.values())
      for (const bell of bells) for (const what of shownThings) bell.keepShown(what);
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
  readonly #progress = new Map<string, JobProgress>();
  /** Which ids; undefined for any. */
  readonly #shown = new Map<ShownThing, Set<string> | undefined>();

  ring(): void {
    this.#missed = true;
    this.#wake?.();
  }

  keep(progress: JobProgress): void {
    if (this.#progress.size < MAX_PROGRESS || this.#progress.has(progress.id))
      this.#progress.set(progress.id, progress);
    this.ring();
  }

  keepShown(what: ShownThing, id?: string): void {
    const known = this.#shown.has(what) ? this.#shown.get(what) : new Set<string>();
    const isCounted = id !== undefined && known !== undefined && known.size < MAX_IDS;
    this.#shown.set(what, isCounted ? known.add(id) : undefined);
    this.ring();
  }

  takeShown(): Shown[] {
    const taken = [...this.#shown].map(([what, ids]): Shown => (ids ? { what, ids: [...ids] } : { what }));
    this.#shown.clear();
    return taken;
  }

  takeProgress(): JobProgress[] {
    const taken = [...this.#progress.values()];
    this.#progress.clear();
    return taken;
  }

  async rung(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#missed && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      this.#wake = wake;
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake);
      await promise;
      clearTimeout(timer);
      // A stream waits thousands of times on one signal.
      signal.removeEventListener('abort', wake);
      this.#wake = undefined;
    }
    this.#missed = false;
  }
}
