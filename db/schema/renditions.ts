import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id } from './columns.ts';
import { jobs } from './jobs.ts';
import { photos, videos } from './media.ts';

export const renditions = pgTable(
  'renditions',
  {
    id: id(),
    photoId: uuid().references(() => photos.id, { onDelete: 'cascade' }),
    videoId: uuid().references(() => videos.id, { onDelete: 'cascade' }),
    /** As in the row of its photo or video: written by a trigger, and here for the one that counts a user's bytes. */
    ownerId: uuid(),
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
    index('renditions_photo_newest').on(t.photoId, t.kind, t.id.desc().nullsFirst()),
    index('renditions_video_newest').on(t.videoId, t.kind, t.id.desc().nullsFirst()),
    uniqueIndex('renditions_key').on(t.key),
    check('renditions_one', sql`num_nonnulls(${t.photoId}, ${t.videoId}) = 1`),
  ],
);
