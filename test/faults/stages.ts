import { z } from 'zod';
import { mechanisms } from '../config.ts';

/**
 * The moments at which a worker tells the test where it is, and may be made to wait there:
 * - `claim`: delivered by Redis, not yet claimed
 * - `fetch`: claimed, before its input is fetched
 * - `work`: its media process is at work
 * - `store`: before its result is stored
 * - `commit`: its result is stored, not yet committed
 * - `committed`: committed, not yet acknowledged to Redis
 */
export const stages = ['claim', 'fetch', 'work', 'store', 'commit', 'committed'] as const;

/**
 * The moments at which an API does so, each between two steps of which it may not live to do the second:
 * - `accepted`: a job is committed, and Redis was not told
 * - `delivered`: the relay has told Redis, and not marked the row
 */
const apiStages = ['accepted', 'delivered'] as const;
export type WorkerStage = (typeof stages)[number];
export type Stage = WorkerStage | (typeof apiStages)[number];

/** Widths of thumbnails that bring harm to whoever makes them. */
export const poison = { killsWorker: 666, neverEnds: 999 };

/** How a worker of a fault test is told what to do: JSON in its first argument. An API is told the same way. */
export const orders = z.object({
  /** The first job that comes here waits until the test says go. */
  pauseAt: z.enum(stages).optional(),
  without: z.array(z.enum(mechanisms)).default([]),
  /** Its clock is so many seconds ahead of everybody else's; behind where negative. */
  clockAheadSeconds: z.number().default(0),
});
export type Orders = z.input<typeof orders>;

export const apiOrders = z.object({
  pauseAt: z.enum(apiStages).optional(),
  without: z.array(z.enum(mechanisms)).default([]),
  clockAheadSeconds: z.number().default(0),
});
export type ApiOrders = z.input<typeof apiOrders>;

/** What a process says; `ready` is where an API listens. */
export type Report = { stage: Stage; jobId: string; paused: boolean } | { ready: string };
