import { Redis } from 'ioredis';
import type { Log } from '../runtime/log.ts';

/** Half a second to one second: a Redis that is back is used within it, and a fleet does not reconnect in step. */
const retryStrategy = () => 500 + Math.random() * 500;

/**
 * For producers. Only this set bounds both a Redis that is down (no offline queue, so a command fails at once) and one
 * that answers nothing (commandTimeout); any other left `Queue.add` pending for 45 s.
 */
const producer = {
  enableOfflineQueue: false,
  commandTimeout: 1_500,
  connectTimeout: 2_000,
  maxRetriesPerRequest: 1,
  retryStrategy,
};

/** For workers: BullMQ requires endless retries, and its own wait between them grows to 20 s. */
const consumer = {
  maxRetriesPerRequest: null,
  connectTimeout: 5_000,
  keepAlive: 10_000,
  retryStrategy,
};

export const connectProducer = (url: string, log: Log): Redis => report(new Redis(url, producer), log);
export const connectConsumer = (url: string, log: Log): Redis => report(new Redis(url, consumer), log);

/** Says once that Redis went away and once that it is back; in between there is an error for every try. */
function report(redis: Redis, log: Log): Redis {
  let isAway = false;
  redis.on('error', (err) => {
    if (!isAway) log.warn({ err }, 'redis is away');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) log.info('redis is back');
    isAway = false;
  });
  return redis;
}
