import { sql } from 'drizzle-orm';
import {
  bigint,
  bit,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id } from './columns.ts';
import { users } from './users.ts';

/** `uploaded`: kept, and nobody has asked for a job that drives the status. */
export const photoStatus = pgEnum('photo_status', [
  'uploaded',
  'queued',
  'processing',
  'completed',
  'failed',
]);

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
    /** What jobs found out about the picture; null until one has looked. Words, by a `describe` job. */
    caption: text(),
    /** Base64, by a `thumbnail` job. */
    thumbhash: text(),
    /** Perceptual hash, by a `thumbnail` job: like pictures differ in few bits. */
    likeness: bit({ dimensions: 64 }),
  },
  (t) => [
    index('photos_newest').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('photos_owner_newest').on(t.ownerId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    check('photos_size', sql`${t.width} > 0 and ${t.height} > 0 and ${t.bytes} > 0`),
    check('photos_place', sql`${t.latitude} between -90 and 90 and ${t.longitude} between -180 and 180`),
  ],
);

export const videos = pgTable(
  'videos',
  {
    ...file(),
    /** Hex. Null for a file that arrived in the store by itself: nobody read it whole on its way. */
    sha256: text(),
    /** The store's, of a file that arrived there by itself. */
    etag: text(),
    /** Why its newest job of a kind failed, by kind: `{ code, message }`. Kept by a trigger, so that it outlives the job. */
    failures: jsonb().notNull().default({}),
    /** Seconds; unknown until a duration job has measured it. */
    duration: doublePrecision(),
    width: integer(),
    height: integer(),
  },
  (t) => [
    index('videos_newest').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('videos_owner_newest').on(t.ownerId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    uniqueIndex('videos_key').on(t.key),
    check('videos_size', sql`${t.bytes} > 0`),
    check('videos_version', sql`num_nonnulls(${t.sha256}, ${t.etag}) > 0`),
  ],
);
