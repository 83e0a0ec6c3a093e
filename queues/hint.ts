import type { Hint } from '../db/jobs/relay.ts';
import type { Queues } from './open.ts';

/**
 * What Redis holds of a job: the row's id, under a BullMQ id that names one delivery. BullMQ ignores an id that it
 * has, so adding twice (after a timeout whose command did run, or by two relays) makes one job.
 */
export const deliveryId = (jobId: string, generation: number) => `${jobId}-${generation}`;

/** @returns undefined when the id was not made here */
export function parseDeliveryId(id: string): { jobId: string; generation: number } | undefined {
  const match = /^([0-9a-f-]{36})-(\d+)$/.exec(id);
  return match?.[1] ? { jobId: match[1], generation: Number(match[2]) } : undefined;
}

/** So many are handed over at once: a thousand keep this process, and the API with it, from answering for 50 ms. */
export const BATCH = 500;

/** One round trip per kind. */
export async function deliver(queues: Queues, hints: Hint[]): Promise<void> {
  for (const [kind, group] of Map.groupBy(hints, (hint) => hint.kind)) {
    await queues.of(kind).addBulk(
      group.map(({ id, generation, delayMs, sweptId }) => ({
        name: kind,
        data: { id },
        opts: {
          jobId: deliveryId(id, generation),
          ...(delayMs > 0 && { delay: Math.ceil(delayMs) }),
          // BullMQ runs jobs without a priority first.
          ...(sweptId && { priority: 1 }),
        },
      })),
    );
  }
}
