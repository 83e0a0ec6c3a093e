import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Queues } from './open.ts';

const WINDOW_SECONDS = 60;

export type Allowance = {
  isAllowed: boolean;
  /** Requests a minute. */
  limit: number;
  /** Requests left in this window. */
  remaining: number;
  /** Until the window ends and all are allowed again; at least 1. */
  seconds: number;
};

/** Counts a request. @returns undefined where there is no limit */
export type TakeAllowance<Name extends string> = (name: Name, who: string) => Promise<Allowance | undefined>;

/**
 * Limits of requests a minute, counted in Redis for all processes together. While Redis is away or slow each process
 * counts for itself: a limit then holds per process, and no answer waits longer than connection.ts lets a command.
 * @param limits requests a minute by name; 0 is no limit
 */
export function createRateLimits<Name extends string>(
  { redis, prefix }: Pick<Queues, 'redis' | 'prefix'>,
  limits: Record<Name, number>,
): TakeAllowance<Name> {
  const limiters = new Map<string, RateLimiterRedis>();
  for (const [name, points] of Object.entries<number>(limits)) {
    if (points === 0) continue;
    const window = { points, duration: WINDOW_SECONDS };
    const limiter = new RateLimiterRedis({
      ...window,
      storeClient: redis,
      keyPrefix: `${prefix}:limit:${name}`,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(window),
    });
    limiters.set(name, limiter);
  }
  return async (name, who) => {
    const limiter = limiters.get(name);
    return limiter && allowanceOf(await limiter.consume(who).catch(refusalOf), limiter.points);
  };
}

/** The library throws what it counted when that is too much. */
function refusalOf(error: unknown): RateLimiterRes {
  if (error instanceof RateLimiterRes) return error;
  throw error;
}

const allowanceOf = ({ consumedPoints, msBeforeNext }: RateLimiterRes, limit: number): Allowance => ({
  isAllowed: consumedPoints <= limit,
  limit,
  remaining: Math.max(0, limit - consumedPoints),
  seconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
});
