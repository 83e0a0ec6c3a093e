import { Redis } from 'ioredis';
import type { Log } from '../runtime/log.ts';
import type { QueueSettings } from './config.ts';

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

export type RedisSettings = Pick<
  QueueSettings,
  'REDIS_URL' | 'REDIS_SENTINELS' | 'REDIS_SENTINEL_NAME' | 'REDIS_SENTINEL_PASSWORD'
>;

export const connectProducer = (settings: RedisSettings, log: Log): Redis => open(settings, producer, log);
export const connectConsumer = (settings: RedisSettings, log: Log): Redis => open(settings, consumer, log);

function open(settings: RedisSettings, options: typeof producer | typeof consumer, log: Log): Redis {
  const { REDIS_URL, REDIS_SENTINELS } = settings;
  const isDirect = REDIS_SENTINELS.length === 0;
  return report(
    isDirect ? new Redis(REDIS_URL, options) : new Redis({ ...options, ...primaryOf(settings) }),
    log,
  );
}

/** Whoever is the primary, now and after each failover. ioredis asks the sentinels before every connection. */
function primaryOf(settings: RedisSettings) {
  const { protocol, username, password, pathname } = new URL(settings.REDIS_URL);
  const isEncrypted = protocol === 'rediss:';
  return {
    sentinels: settings.REDIS_SENTINELS.map((address) => {
      const [host = '', port] = address.split(':');
      return { host, port: Number(port) };
    }),
    name: settings.REDIS_SENTINEL_NAME,
    ...(settings.REDIS_SENTINEL_PASSWORD && { sentinelPassword: settings.REDIS_SENTINEL_PASSWORD }),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1)) || 0,
    ...(isEncrypted && { tls: {}, enableTLSForSentinelMode: true }),
  };
}

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
