import { z } from '@hono/zod-openapi';
import { workNames } from '../../queues/schedules/sweeps.ts';

/** Schedules of one account: each may have a run of a hundred live jobs. */
export const MAX_SCHEDULES = 50;

const time = z.iso.datetime();
const open = z.record(z.string(), z.unknown());
const scope = z.enum(['own', 'everybody']).openapi({
  description: 'Whose photos and videos a sweep takes. `everybody` is for administrators.',
});

export const scheduleName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'should be 1 to 63 of a-z, 0-9, - and _, and start with a letter or digit',
  )
  .openapi({
    example: 'thumbnails-at-night',
    description: 'Unique among your schedules; of those over everybody, among all administrators.',
  });

/** What a caller may say of a schedule. */
const fields = {
  name: scheduleName,
  work: z.enum(workNames).openapi({ description: 'A kind of job, or a sweep: docs/schedules.md has them.' }),
  parameters: open.openapi({
    description: "The input of the kind; of a sweep, the kind's input without its photo or video.",
  }),
  scope,
  max_items: z.int().min(1).max(100_000).openapi({ description: 'Items of one run, at most.' }),
  timeout_seconds: z.int().min(1).max(604_800).openapi({
    description: 'After so long a run begins nothing more.',
  }),
  cron: z
    .string()
    .max(100)
    .openapi({ description: 'Five fields, such as `30 */3 * * *`, or @daily and the like.' }),
  every_hours: z.int().min(1).max(24).openapi({
    description: 'In place of `cron`: every so many hours, counted from midnight.',
  }),
  timezone: z.string().max(64).openapi({ description: 'Default: the platform’s own, SCHEDULE_TIMEZONE.' }),
  enabled: z.boolean(),
  overlap: z.enum(['skip', 'allow']).openapi({
    description: 'What becomes of a tick while a run goes on: it is skipped, or up to five run at once.',
  }),
};

export const newSchedule = z
  .strictObject({
    ...fields,
    parameters: fields.parameters.default({}),
    scope: scope.default('own'),
    max_items: fields.max_items.default(1_000),
    timeout_seconds: fields.timeout_seconds.default(86_400),
    cron: fields.cron.optional(),
    every_hours: fields.every_hours.optional(),
    timezone: fields.timezone.optional(),
    enabled: fields.enabled.default(true),
    overlap: fields.overlap.default('skip'),
  })
  .openapi('NewSchedule');

export const scheduleChange = z.strictObject(fields).partial().openapi('ScheduleChange');

export const runRequest = z
  .strictObject({
    parameters: open.optional().openapi({ description: 'Laid over those of the schedule, name by name.' }),
    max_items: fields.max_items.optional(),
    timeout_seconds: fields.timeout_seconds.optional(),
  })
  .openapi('RunRequest');

export const run = z
  .object({
    id: z.uuid(),
    schedule_id: z.uuid(),
    trigger: z.enum(['schedule', 'manual']),
    status: z.enum(['running', 'completed', 'failed', 'cancelled', 'skipped']),
    work: z.string(),
    parameters: open,
    scope,
    max_items: z.int(),
    timeout_seconds: z.int(),
    due_at: time.nullable().openapi({ description: 'The tick; null for a run that somebody asked for.' }),
    started_at: time,
    finished_at: time.nullable(),
    duration_seconds: z.number().openapi({ description: 'Until now, while it goes on.' }),
    cancel_requested_at: time.nullable(),
    counts: z.object({
      total: z.int().nullable().openapi({ description: 'Found at the start; null until they are counted.' }),
      completed: z.int(),
      failed: z.int(),
      cancelled: z.int(),
      refused: z.int().openapi({ description: 'No job was made, because it could not have succeeded.' }),
    }),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .openapi({ description: 'Why it failed or was skipped, or the latest item was refused.' }),
    links: z.object({
      self: z.string(),
      log: z.string(),
      schedule: z.string(),
      cancel: z.string().optional(),
    }),
  })
  .openapi('ScheduleRun');

export const schedule = z
  .object({
    id: z.uuid(),
    name: z.string(),
    owner_id: z.uuid(),
    work: z.string(),
    parameters: open,
    scope,
    max_items: z.int(),
    timeout_seconds: z.int(),
    cron: z.string(),
    every_hours: z.int().nullable(),
    timezone: z.string(),
    enabled: z.boolean(),
    overlap: z.enum(['skip', 'allow']),
    next_runs: z.array(time).openapi({ description: 'The next five ticks; none while switched off.' }),
    is_running: z.boolean(),
    counts: z
      .object({ completed: z.int(), failed: z.int() })
      .openapi({ description: 'Of its runs, as far back as they are kept.' }),
    last_run: run.nullable(),
    created_at: time,
    updated_at: time,
    links: z.object({ self: z.string(), runs: z.string(), run: z.string() }),
  })
  .openapi('Schedule');
