import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { v7 as uuidv7 } from 'uuid';

/** UUIDv7: keys in order of creation, so a primary-key index doubles as the order of every list. */
const id = () =>
  uuid()
    .primaryKey()
    .$defaultFn(() => uuidv7());
const time = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 });
const createdAt = () => time().notNull().defaultNow();

export const userRole = pgEnum('user_role', ['user', 'admin']);
export const photoStatus = pgEnum('photo_status', ['queued', 'processing', 'completed', 'failed']);
export const jobStatus = pgEnum('job_status', ['queued', 'processing', 'completed', 'failed', 'cancelled']);

export const users = pgTable(
  'users',
  {
    id: id(),
    username: text().notNull(),
    /** Argon2id in its encoded form. */
    passwordHash: text().notNull(),
    role: userRole().notNull().default('user'),
    isActive: boolean().notNull().default(true),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('users_username_key').on(t.username),
    check('users_username_length', sql`char_length(${t.username}) between 3 and 50`),
  ],
);

/** What photos and videos share: who owns the file, where it lies and what it is. */
const file = () => ({
  id: id(),
  ownerId: uuid()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** Object key of the original. */
  key: text().notNull(),
  /** The name the uploader gave; shown, never used as a path. */
  name: text().notNull(),
  /** From the bytes, not from the request. */
  contentType: text().notNull(),
  bytes: bigint({ mode: 'number' }).notNull(),
  /** Hex. */
  sha256: text().notNull(),
  createdAt: createdAt(),
});

export const photos = pgTable(
  'photos',
  {
    ...file(),
    status: photoStatus().notNull().default('queued'),
    errorMessage: text(),
    /** Pixels as shown, EXIF orientation applied. */
    width: integer().notNull(),
    height: integer().notNull(),
    /** Degrees. */
    latitude: doublePrecision().notNull().default(0),
    longitude: doublePrecision().notNull().default(0),
  },
  (t) => [
    index('photos_owner_newest').on(t.ownerId, t.createdAt.desc(), t.id.desc()),
    check('photos_size', sql`${t.width} > 0 and ${t.height} > 0 and ${t.bytes} > 0`),
    check('photos_place', sql`${t.latitude} between -90 and 90 and ${t.longitude} between -180 and 180`),
  ],
);

export const videos = pgTable(
  'videos',
  {
    ...file(),
    /** Seconds; unknown until a duration job has measured it. */
    duration: doublePrecision(),
    width: integer(),
    height: integer(),
  },
  (t) => [
    index('videos_owner_newest').on(t.ownerId, t.createdAt.desc(), t.id.desc()),
    check('videos_size', sql`${t.bytes} > 0`),
  ],
);

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
    index('jobs_owner_newest').on(t.ownerId, t.id.desc()),
    // The relay and the reconciler look only at live rows; a partial index stays as small as the backlog.
    index('jobs_live').on(t.status, t.enqueuedAt).where(sql`status in ('queued', 'processing')`),
    index('jobs_live_owner').on(t.ownerId).where(sql`status in ('queued', 'processing')`),
    index('jobs_terminal').on(t.finishedAt).where(sql`finished_at is not null`),
    index('jobs_unqueued').on(t.id).where(sql`status = 'queued' and enqueued_at is null`),
    index('jobs_parent').on(t.parentId).where(sql`parent_id is not null`),
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

export const renditions = pgTable(
  'renditions',
  {
    id: id(),
    photoId: uuid().references(() => photos.id, { onDelete: 'cascade' }),
    videoId: uuid().references(() => videos.id, { onDelete: 'cascade' }),
    jobId: uuid().references(() => jobs.id, { onDelete: 'set null' }),
    /** The kind of job that made it. */
    kind: text().notNull(),
    key: text().notNull(),
    contentType: text().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    /** What the kind adds: model, model hash, scale and milliseconds; or time, fallback and thumbhash. */
    details: jsonb().notNull().default({}),
    createdAt: createdAt(),
  },
  (t) => [
    index('renditions_photo_newest').on(t.photoId, t.kind, t.id.desc()),
    index('renditions_video_newest').on(t.videoId, t.kind, t.id.desc()),
    uniqueIndex('renditions_key').on(t.key),
    check('renditions_one', sql`num_nonnulls(${t.photoId}, ${t.videoId}) = 1`),
  ],
);

/** Answers to requests that carried an Idempotency-Key, written in the same transaction as the work they started. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    ownerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Method and path: one key may be used on two routes. */
    route: text().notNull(),
    key: text().notNull(),
    /** Hex SHA-256 of what was asked: the same key with another payload is refused. */
    requestHash: text().notNull(),
    status: integer().notNull(),
    headers: jsonb().notNull(),
    body: jsonb().notNull(),
    createdAt: createdAt(),
    expiresAt: time().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.route, t.key] }),
    index('idempotency_keys_expiry').on(t.expiresAt),
    check('idempotency_keys_length', sql`char_length(${t.key}) between 1 and 255`),
  ],
);

/** What each running worker has; as good as `seenAt` is young. */
export const workers = pgTable('workers', {
  name: text().primaryKey(),
  startedAt: createdAt(),
  seenAt: createdAt(),
  lanes: jsonb().notNull(),
  device: jsonb(),
  models: jsonb().notNull(),
});
