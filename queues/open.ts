import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Log } from '../runtime/log.ts';
import type { QueueSettings } from './config.ts';
import { connectProducer } from './connection.ts';
import { kinds } from './registry.ts';

/** The queue that carries the ticks of schedules, beside those of the kinds. */
export const TICKS = 'schedules';

export type Queues = {
  redis: Redis;
  /** The first part of every key. */
  prefix: string;
  of: (kind: string) => Queue;
  /** The queues as they are now: one that broke is replaced. */
  readonly all: Queue[];
  /** Whether there is a connection to Redis, as far as this process can tell without asking. */
  isUp: () => boolean;
  /** Resolves when Redis answers, rejects within 2 s when it does not. */
  ping: () => Promise<void>;
  close: () => Promise<void>;
};

/** Opens one producer per kind, and one for the ticks of schedules, over one connection. Returns at once: the platform starts without Redis, too. */
export function openQueues(settings: QueueSettings, log: Log): Queues {
  const redis = connectProducer(settings, log);
  const queues = new Map<string, Queue>();
  let closed = false;
  // A BullMQ queue whose first command fails (the connection broke right after it was made) rejects everything for
  // ever after: it is replaced by a new one, which waits for the connection again.
  const open = (kind: string) => {
    const queue = openQueue(kind, redis, settings, log);
    queues.set(kind, queue);
    queue.waitUntilReady().catch(() => closed || open(kind));
  };
  [...kinds, TICKS].forEach(open);
  return {
    redis,
    prefix: settings.QUEUE_PREFIX,
    get all() {
      return [...queues.values()];
    },
    of: (kind) => {
      const queue = queues.get(kind);
      if (!queue) throw new Error(`there is no queue for jobs of kind "${kind}"`);
      return queue;
    },
    isUp: () => redis.status === 'ready',
    ping: async () => void (await redis.ping()),
    close: async () => {
      closed = true;
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
      redis.disconnect();
    },
  };
}

function openQueue(kind: string, connection: Redis, settings: QueueSettings, log: Log): Queue {
  const queue = new Queue(kind, {
    connection,
    prefix: settings.QUEUE_PREFIX,
    defaultJobOptions: {
      // Retries of a job are new deliveries, decided in Postgres. These are for deliveries that could not reach
      // Postgres for ten minutes; they stay close together, because a database that is back should find work.
      attempts: 1_000,
      backoff: { type: 'fixed', delay: 1_000, jitter: 0.5 },
      removeOnComplete: { age: 24 * 3600, count: 1_000 },
      removeOnFail: { age: 7 * 24 * 3600, count: 5_000 },
      stackTraceLimit: 5,
      keepLogs: 100,
      sizeLimit: 4_096,
    },
  });
  // The connection's own errors, which connection.ts reports once, come here for every queue.
  return queue.on('error', (err) => log.debug({ err, kind }, 'queue error'));
}
