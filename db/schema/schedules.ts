import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';
import { users } from './users.ts';

export const overlapPolicy = pgEnum('overlap_policy', ['skip', 'allow']);
export const runStatus = pgEnum('run_status', ['running', 'completed', 'failed', 'cancelled', 'skipped']);
export const runTrigger = pgEnum('run_trigger', ['schedule', 'manual']);

/** What is done. A run has a copy of its own: a change of the schedule changes no run that has begun. */
const work = () => ({
  ownerId: uuid()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** A kind of job, or a sweep by its name. */
  work: text().notNull(),
  /** As the kind's or the sweep's own schema left them. */
  parameters: jsonb().notNull(),
  /** A sweep over everybody's media, not the owner's alone. */
  everybody: boolean().notNull(),
  /** Photos and videos that one run takes at most. */
  maxItems: integer().notNull(),
  /** After so long a run begins nothing more. */
  timeoutSeconds: integer().notNull(),
});

export const schedules = pgTable(
  'schedules',
  {
    id: id(),
    name: text().notNull(),
    ...work(),
    cron: text().notNull(),
    /** Set when `cron` was made from "every N hours". */
    everyHours: integer(),
    /** IANA name of the zone that `cron` is meant in. */
    timezone: text().notNull(),
    enabled: boolean().notNull(),
    overlap: overlapPolicy().notNull(),
    /** The next tick: the one truth about when it is due. Null while switched off. */
    nextRunAt: time(),
    /** Which Redis has heard of this row as it is; null until one has. */
    armedEpoch: text(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (t) => [
    uniqueIndex('schedules_owner_name').on(t.ownerId, t.name),
    // Those over everybody's media are the platform's own: one name among all administrators.
    uniqueIndex('schedules_platform_name').on(t.name).where(sql`everybody`),
    index('schedules_due').on(t.nextRunAt).where(sql`next_run_at is not null`),
    index('schedules_unarmed').on(t.id).where(sql`armed_epoch is null`),
    check('schedules_due_when_enabled', sql`${t.enabled} = (${t.nextRunAt} is not null)`),
    check('schedules_name', sql`${t.name} ~ '^[a-z0-9][a-z0-9_-]{0,62}$'`),
  ],
);

export const scheduleRuns = pgTable(
  'schedule_runs',
  {
    id: id(),
    scheduleId: uuid()
      .notNull()
      .references(() => schedules.id, { onDelete: 'cascade' }),
    ...work(),
    trigger: runTrigger().notNull(),
    /** The tick that it answers; null for one that somebody asked for. */
    dueAt: time(),
    status: runStatus().notNull(),

    /** The last photo or video that was looked at: where the next wave goes on, in whichever process. */
    afterId: uuid(),
    /** Nothing more will be begun. */
    exhausted: boolean().notNull().default(false),
    /** Items found at the start; null until they were counted. */
    total: integer(),
    completed: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    cancelled: integer().notNull().default(0),
    /** Items that no job was made for, because it could not have succeeded. */
    refused: integer().notNull().default(0),
    errorCode: text(),
    errorMessage: text(),

    /** The process that does a sweep which makes no jobs. */
    leaseToken: uuid(),
    leaseExpiresAt: time(),
    cancelRequestedAt: time(),
    createdAt: createdAt(),
    finishedAt: time(),
  },
  (t) => [
    // A tick is answered once, however many processes hear it.
    uniqueIndex('schedule_runs_tick').on(t.scheduleId, t.dueAt),
    index('schedule_runs_newest').on(t.scheduleId, t.id.desc().nullsFirst()),
    index('schedule_runs_running').on(t.id).where(sql`status = 'running'`),
    index('schedule_runs_ended').on(t.finishedAt).where(sql`finished_at is not null`),
    check('schedule_runs_finished', sql`(${t.status} = 'running') = (${t.finishedAt} is null)`),
  ],
);
