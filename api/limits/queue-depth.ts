import type { Db } from '../../db/client.ts';
import { countQueuedJobs } from '../../db/jobs/submit.ts';
import { Problem } from '../problems.ts';

/** 100,000 queued jobs take 15 ms to count, beside a hundred other things 60. */
const COUNT_EVERY_MS = 1_000;

/**
 * Keeps all users together from queueing more than can ever be done. Counted once a second, and what this process lets
 * in meanwhile is added; several processes may pass the limit by what they let in within that second. Nobody waits for a
 * count but the first, and who would be refused by an old one.
 */
export class QueueDepth {
  readonly #db: Db;
  readonly #limit: number;
  /** How many there were, and how many this process had let in when that count began. */
  #counted = { jobs: Infinity, letIn: 0 };
  #letIn = 0;
  #counting = Promise.resolve();
  #countedAt = 0;

  constructor(db: Db, limit: number) {
    this.#db = db;
    this.#limit = limit;
  }

  /** @throws Problem QUEUE_FULL */
  async admit(): Promise<void> {
    if (Date.now() - this.#countedAt > COUNT_EVERY_MS) {
      this.#countedAt = Date.now();
      this.#counting = this.#count();
      // Who does not wait for it hears of a database that is away by what comes next.
      this.#counting.catch(() => {});
    }
    if (this.#isFull()) await this.#counting;
    if (this.#isFull()) {
      throw new Problem('QUEUE_FULL', `${this.#limit} jobs wait already, of all users. Try again later.`, {
        headers: { 'retry-after': '30' },
      });
    }
    this.#letIn++;
  }

  #isFull(): boolean {
    const { jobs, letIn } = this.#counted;
    return jobs + this.#letIn - letIn >= this.#limit;
  }

  async #count(): Promise<void> {
    const letIn = this.#letIn;
    this.#counted = { jobs: await countQueuedJobs(this.#db, this.#limit), letIn };
  }
}
