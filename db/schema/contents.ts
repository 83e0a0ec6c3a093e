import { sql } from 'drizzle-orm';
import {
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, time } from './columns.ts';
import { videos } from './media.ts';
import { users } from './users.ts';

/** Small whole numbers, because they stand in the names of files: `videos/{content_id}_{slug}.mp4`. */
const number = () => integer().primaryKey().generatedByDefaultAsIdentity();

/** The catalogue: what can be watched. Everybody reads it; its maker and administrators change it. */
export const contents = pgTable(
  'contents',
  {
    id: number(),
    ownerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    title: text().notNull(),
    description: text(),
    ageRating: text(),
    /** Columns that a person has set or cleared: no machine changes them any more. */
    editedByHand: text().array().notNull().default(sql`'{}'`),
    /** Kept by a trigger on `content_likes`, so that no like is lost whoever else likes at the same moment. */
    likeCount: integer().notNull().default(0),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (t) => [
    // Read backwards. An index in descending order would put nulls last, which is not the order that DESC asks for.
    index('contents_most_liked').on(t.likeCount, t.id),
    index('contents_owner').on(t.ownerId),
    check('contents_title', sql`char_length(${t.title}) between 1 and 255`),
    check('contents_description', sql`char_length(${t.description}) <= 10000`),
    check('contents_age_rating', sql`char_length(${t.ageRating}) <= 10`),
    check('contents_edited', sql`${t.editedByHand} <@ array['title', 'description', 'age_rating']`),
  ],
);

/** A file of a content: a video of this platform, or an address elsewhere. */
export const videoAssets = pgTable(
  'video_assets',
  {
    id: number(),
    contentId: integer()
      .notNull()
      .references(() => contents.id, { onDelete: 'cascade' }),
    /** Our video: what its jobs find out is shown where this row says nothing itself. */
    videoId: uuid().references(() => videos.id, { onDelete: 'cascade' }),
    /** Where it arrived in the object store, and which bytes did: a second notice of the same changes nothing. */
    objectKey: text(),
    etag: text(),
    /** Elsewhere: http or https. */
    url: text(),
    thumbnailUrl: text(),
    /** Seconds. */
    duration: doublePrecision(),
    /** As the uploader words it, such as 1080p. */
    resolution: text(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('video_assets_object').on(t.contentId, t.objectKey),
    uniqueIndex('video_assets_video').on(t.contentId, t.videoId),
    index('video_assets_of_video').on(t.videoId),
    check('video_assets_somewhere', sql`num_nonnulls(${t.videoId}, ${t.objectKey}, ${t.url}) > 0`),
    check('video_assets_url', sql`char_length(${t.url}) <= 500 and char_length(${t.thumbnailUrl}) <= 500`),
    check('video_assets_duration', sql`${t.duration} >= 0`),
    check('video_assets_resolution', sql`char_length(${t.resolution}) <= 20`),
  ],
);

export const contentLikes = pgTable(
  'content_likes',
  {
    id: number(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    contentId: integer()
      .notNull()
      .references(() => contents.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('content_likes_once').on(t.contentId, t.userId),
    index('content_likes_user').on(t.userId),
  ],
);

/** How far each user got with each content. */
export const watchHistory = pgTable(
  'watch_history',
  {
    id: number(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    contentId: integer()
      .notNull()
      .references(() => contents.id, { onDelete: 'cascade' }),
    /** Seconds from the beginning. */
    lastPlayedTime: doublePrecision().notNull().default(0),
    updatedAt: time().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('watch_history_once').on(t.userId, t.contentId),
    index('watch_history_newest').on(t.userId, t.updatedAt, t.id),
    index('watch_history_content').on(t.contentId),
    check('watch_history_time', sql`${t.lastPlayedTime} >= 0`),
  ],
);
