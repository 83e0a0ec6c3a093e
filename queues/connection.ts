import { Redis } from 'ioredis';

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

export function connectProducer(url: string, onError: (error: Error) => void): Redis {
  return new Redis(url, producer).on('error', onError);
}

export function connectConsumer(url: string, onError: (error: Error) => void): Redis {
  return new Redis(url, consumer).on('error', onError);
}
