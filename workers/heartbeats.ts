import type { Db } from '../db/client.ts';
import { renewLeases } from '../db/jobs/lease.ts';
import { type Lease, LeaseLost } from '../db/jobs/row.ts';
import type { Log } from '../runtime/log.ts';

const EVERY_MS = 1_000;

/** The caller asked for the end of the job. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/**
 * Renews all leases of this worker with one statement a second, and tells each attempt when its job was cancelled
 * (within 2 s, on whichever machine it runs) or has passed to another worker. While the database is away attempts go
 * on: their results can be committed when it is back, as long as nobody else has taken the job.
 */
export class Heartbeats {
  readonly #attempts = new Map<string, { lease: Lease; abort: (reason: Error) => void }>();
  readonly #db: Db;
  readonly #leaseSeconds: number;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;
  #beating = false;

  constructor(db: Db, leaseSeconds: number, log: Log) {
    this.#db = db;
    this.#leaseSeconds = leaseSeconds;
    this.#log = log;
    this.#timer = setInterval(() => void this.#beat(), EVERY_MS);
  }

  add(lease: Lease, abort: (reason: Error) => void): void {
    this.#attempts.set(lease.token, { lease, abort });
  }

  remove(lease: Lease): void {
    this.#attempts.delete(lease.token);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #beat(): Promise<void> {
    if (this.#beating || this.#attempts.size === 0) return;
    this.#beating = true;
    try {
      const tokens = [...this.#attempts.keys()];
      const held = new Map(
        (await renewLeases(this.#db, tokens, this.#leaseSeconds)).map((row) => [row.token, row]),
      );
      for (const token of tokens) this.#tell(token, held.get(token));
    } catch (err) {
      this.#log.warn({ err }, 'leases could not be renewed');
    } finally {
      this.#beating = false;
    }
  }

  #tell(token: string, held: { cancelRequested: boolean } | undefined): void {
    const attempt = this.#attempts.get(token);
    if (!attempt) return;
    if (!held) attempt.abort(new LeaseLost(attempt.lease));
    else if (held.cancelRequested) attempt.abort(new Cancelled('the job was cancelled'));
  }
}
