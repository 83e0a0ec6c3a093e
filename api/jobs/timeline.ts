import { z } from '@hono/zod-openapi';
import type { JobStep } from '../../db/jobs/events.ts';
import { jobEvent } from '../../db/schema/job-events.ts';

const time = z.iso.datetime();

export const jobEventSchema = z
  .object({
    id: z.int(),
    at: time,
    event: z.enum(jobEvent.enumValues).openapi({
      description:
        'accepted: stored, and promised. queued: Redis has it. hint_lost: Redis had lost it alone. claimed: a worker has it. ' +
        'stage: what the worker does now. attempt_failed, handed_back: it waits again, with and without an attempt ' +
        'spent. retried: somebody asked for it again. completed: result and files are committed.',
    }),
    attempt: z.int().openapi({ description: 'From 1; 0 before the first.' }),
    worker: z.string().nullable(),
    stage: z.string().nullable(),
    percent: z.number().nullable().openapi({ description: 'How far it was, from 0 to 100.' }),
    error: z
      .object({ code: z.string(), message: z.string(), help: z.string() })
      .nullable()
      .openapi({ description: '`help` is where the code is explained.' }),
    next_at: time.nullable().openapi({ description: 'When the next attempt may begin, at the earliest.' }),
  })
  .openapi('JobEvent');

/** One step of a job's life as every route shows it. */
export function jobEventView(row: JobStep): z.output<typeof jobEventSchema> {
  const { id, at, event, attempt, worker, stage, progress, errorCode: code, errorMessage, nextAt } = row;
  return {
    id,
    at: at.toISOString(),
    event,
    attempt,
    worker,
    stage,
    percent: progress === null ? null : Math.round(progress * 1000) / 10,
    error: code === null ? null : { code, message: errorMessage ?? '', help: `/problems/${code}` },
    next_at: nextAt?.toISOString() ?? null,
  };
}
