import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  real,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';
import { photos, videos } from './media.ts';
import { scheduleRuns } from './schedules.ts';
import { users } from './users.ts';

export const jobStatus = pgEnum('job_status', ['queued', 'processing', 'completed', 'failed', 'cancelled']);

export const jobs = pgTable(
  'jobs',
  {
    id: id(),
    kind: text().notNull(),
    status: jobStatus().notNull().default('queued'),
    ownerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The job that asked for this one: a best-cut and the upscale of its winner. */
    parentId: uuid().references((): AnyPgColumn => jobs.id, { onDelete: 'set null' }),
    /** The run of a schedule that made it. */
    runId: uuid().references(() => scheduleRuns.id, { onDelete: 'set null' }),
    /** The photo or video that a sweep made it for: no two live jobs of one kind have the same. */
    sweptId: uuid(),
    /** Whether the photos it names take their status from it. */
    drivesPhotoStatus: boolean().notNull().default(false),
    input: jsonb().notNull(),
    output: jsonb(),
    errorCode: text(),
    errorMessage: text(),

    /** Raised by every deliberate re-run: BullMQ's job id is `<id>-<generation>`, which it accepts once. */
    generation: integer().notNull().default(1),
    /** Starts spent in this generation's budget; a hand-back returns its start. */
    attempt: integer().notNull().default(0),
    maxAttempts: integer().notNull(),
    /** All starts, hand-backs too: bounds what a job can cost whatever happens to it. */
    starts: integer().notNull().default(0),
    /** Seconds one attempt may take. */
    deadlineSeconds: integer().notNull(),

    /** The right to write this job's result; changed by every claim, so a late writer's commit touches no row. */
    leaseToken: uuid(),
    leaseExpiresAt: time(),
    worker: text(),

    /** W3C trace context of the request that asked for it, where requests are traced. */
    traceparent: text(),

    /** From 0 to 1. */
    progress: real().notNull().default(0),
    stage: text(),
    cancelRequestedAt: time(),
    /** Raised by every change that a client can see: the ETag. */
    version: integer().notNull().default(1),

    createdAt: createdAt(),
    /** Not before this moment: a backoff. */
    runAt: time().notNull().defaultNow(),
    /** When the hint in Redis was made; null until then. */
    enqueuedAt: time(),
    /** Which Redis holds the hint: a Redis that lost its data has another epoch. */
    enqueuedEpoch: text(),
    claimedAt: time(),
    finishedAt: time(),
    updatedAt: createdAt(),
  },
  (t) => [
    index('jobs_owner_newest').on(t.ownerId, t.id.desc().nullsFirst()),
    // A page of a rare kind must not read all the common ones between.
    index('jobs_kind_newest').on(t.kind, t.id.desc().nullsFirst()),
    index('jobs_owner_kind_newest').on(t.ownerId, t.kind, t.id.desc().nullsFirst()),
    // The relay and the reconciler look only at live rows; a partial index stays as small as the backlog.
    index('jobs_live').on(t.status, t.enqueuedAt).where(sql`status in ('queued', 'processing')`),
    index('jobs_live_owner').on(t.ownerId).where(sql`status in ('queued', 'processing')`),
    index('jobs_terminal').on(t.finishedAt).where(sql`finished_at is not null`),
    // The list of what failed, and running all of it again, must not read everything that went well.
    index('jobs_failed').on(t.id.desc().nullsFirst()).where(sql`status = 'failed'`),
    // Nor must those of what was cancelled, and of what failed for one reason.
    index('jobs_cancelled').on(t.id.desc().nullsFirst()).where(sql`status = 'cancelled'`),
    index('jobs_error_newest').on(t.errorCode, t.id.desc().nullsFirst()).where(sql`error_code is not null`),
    index('jobs_unqueued').on(t.id).where(sql`status = 'queued' and enqueued_at is null`),
    index('jobs_parent').on(t.parentId).where(sql`parent_id is not null`),
    index('jobs_run').on(t.runId, t.id).where(sql`run_id is not null`),
    uniqueIndex('jobs_swept_once')
      .on(t.kind, t.sweptId)
      .where(sql`swept_id is not null and status in ('queued', 'processing')`),
    check('jobs_progress', sql`${t.progress} between 0 and 1`),
    check('jobs_lease', sql`(${t.status} = 'processing') = (${t.leaseToken} is not null)`),
    check(
      'jobs_finished',
      sql`(${t.status} in ('completed', 'failed', 'cancelled')) = (${t.finishedAt} is not null)`,
    ),
    check('jobs_failed_has_code', sql`${t.status} <> 'failed' or ${t.errorCode} is not null`),
  ],
);

/** Which media a job is about: found by media for deleting and listing, and gone with them. */
export const jobMedia = pgTable(
  'job_media',
  {
    jobId: uuid()
      .notNull()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    photoId: uuid().references(() => photos.id, { onDelete: 'cascade' }),
    videoId: uuid().references(() => videos.id, { onDelete: 'cascade' }),
  },
  (t) => [
    uniqueIndex('job_media_photo').on(t.photoId, t.jobId),
    uniqueIndex('job_media_video').on(t.videoId, t.jobId),
    index('job_media_job').on(t.jobId),
    check('job_media_one', sql`num_nonnulls(${t.photoId}, ${t.videoId}) = 1`),
  ],
);
