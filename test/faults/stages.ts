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
export type Stage = (typeof stages)[number];

/** Widths of thumbnails that bring harm to whoever makes them. */
export const poison = { killsWorker: 666, neverEnds: 999 };

/** How a worker of a fault test is told what to do: JSON in its first argument. */
export const orders = z.object({
  /** The first job that comes here waits until the test says go. */
  pauseAt: z.enum(stages).optional(),
  without: z.array(z.enum(mechanisms)).default([]),
});
export type Orders = z.input<typeof orders>;

/** What a worker says. */
export type Report = { stage: Stage; jobId: string; paused: boolean } | { ready: true };
