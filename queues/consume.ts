import { randomUUID } from 'node:crypto';
import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Log } from '../runtime/log.ts';
import type { QueueSettings } from './config.ts';
import { connectConsumer } from './connection.ts';
import { parseDeliveryId } from './hint.ts';
import { stalls } from './metrics.ts';
import type { Kind } from './registry.ts';

export type Delivery = { kind: Kind; jobId: string; generation: number };

/** What became of a delivery. Every decision about the job itself has been made in Postgres by then. */
export type Outcome =
  | { outcome: 'completed' | 'requeued' | 'cancelled' | 'dropped' }
  | { outcome: 'failed'; code: string; message: string }
  /** Not started: the worker is closing. Another one gets it at once. */
  | { outcome: 'returned' };

export type Consumer = {
  /** Takes no further jobs. Those it has go on. */
  quiet: () => Promise<void>;
  /**
   * Takes a job over the limit, if one waits at this moment; an idle worker would have it already. Resolves when that job
   * has ended.
   */
  takeOneMore: () => Promise<void>;
  close: () => Promise<void>;
  isRunning: () => boolean;
};

const LOCK_MS = 10_000;

/**
 * Takes deliveries of one kind, `concurrency` at a time.
 *
 * lockDuration 10 s with stalledInterval 5 s: a worker that dies before it claims is noticed in 10 to 13 s (measured;
 * the defaults took 59). That is safe because nothing here blocks the event loop: media work runs in other processes.
 */
export function consume(
  kind: Kind,
  concurrency: number,
  settings: QueueSettings,
  name: string,
  log: Log,
  handle: (delivery: Delivery) => Promise<Outcome>,
): Consumer {
  const connection = connectConsumer(settings, log);
  const worker = new Worker(kind, (job, token) => answer(job, token, kind, handle), {
    connection,
    prefix: settings.QUEUE_PREFIX,
    name,
    concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: 5_000,
    // Postgres bounds how often a job may start; Redis must not give one up on its own.
    maxStalledCount: 1_000,
    drainDelay: 5,
    metrics: { maxDataPoints: 60 * 24 },
  });
  worker.on('error', (err) => log.debug({ err, kind }, 'consumer error'));
  worker.on('stalled', () => stalls.inc({ kind }));
  const ahead = new Set<Promise<void>>();
  return {
    takeOneMore: () => {
      const taking = takeOne(worker, kind, handle)
        .catch((err) => log.debug({ err, kind }, 'no job was taken ahead'))
        .finally(() => ahead.delete(taking));
      ahead.add(taking);
      return taking;
    },
    quiet: () => worker.pause(true),
    isRunning: () => worker.isRunning() && connection.status === 'ready',
    close: async () => {
      await Promise.all(ahead);
      // Without Redis an end in good order waits for a connection; what it would tell Redis stands in Postgres.
      await worker.close(connection.status !== 'ready');
      connection.disconnect();
    },
  };
}

/** A job that BullMQ's own loop does not know of: its lock is renewed here. */
async function takeOne(
  worker: Worker,
  kind: Kind,
  handle: (delivery: Delivery) => Promise<Outcome>,
): Promise<void> {
  const token = randomUUID();
  const job: Job | undefined = await worker.getNextJob(token, { block: false });
  if (!job) return;
  const renewal = setInterval(() => job.extendLock(token, LOCK_MS).catch(() => {}), LOCK_MS / 2);
  try {
    await job.moveToCompleted(await answer(job, token, kind, handle), token, false);
  } catch (error) {
    if (error instanceof UnrecoverableError) await job.moveToFailed(error, token, false);
    else if (!(error instanceof WaitingError)) throw error;
  } finally {
    clearInterval(renewal);
  }
}

async function answer(
  job: Job,
  token: string | undefined,
  kind: Kind,
  handle: (delivery: Delivery) => Promise<Outcome>,
): Promise<string> {
  const delivery = parseDeliveryId(job.id ?? '');
  if (!delivery) throw new UnrecoverableError('this job was not made by Darkroom');
  const outcome = await handle({ kind, ...delivery });
  if (outcome.outcome === 'failed') throw new UnrecoverableError(`${outcome.code}: ${outcome.message}`);
  if (outcome.outcome === 'returned') {
    await job.moveToWait(token);
    throw new WaitingError();
  }
  return outcome.outcome;
}
