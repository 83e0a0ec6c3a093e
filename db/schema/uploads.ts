import { sql } from 'drizzle-orm';
import { bigint, check, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';
import { users } from './users.ts';

/** How an upload in pieces comes: over tus, or straight into the store at addresses that were signed for it. */
export const uploadWays = ['tus', 'presigned'] as const;
export const uploadKinds = ['photo', 'video'] as const;

/**
 * Uploads in pieces, from their announcement until a day later. What has come of one lies in the store under
 * `uploads/<id>/`; a trigger sees to it that the folder goes with the row.
 */
export const uploads = pgTable(
  'uploads',
  {
    id: id(),
    ownerId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    way: text({ enum: uploadWays }).notNull(),
    kind: text({ enum: uploadKinds }).notNull(),
    /** All that its sender said of it, as text: a name, and what a form has beside its file. */
    fields: jsonb().$type<Record<string, string>>().notNull(),
    /** How many it will have. */
    bytes: bigint({ mode: 'number' }).notNull(),
    /** Hex, where the sender knew it before. */
    sha256: text(),
    idempotencyKey: text(),
    /** Of what was asked for under that key. */
    requestHash: text(),
    /** When the last byte was there, or work on the whole was last begun. */
    receivedAt: time(),
    /** What became of it: the photo or video with its jobs, or a refusal. */
    mediaId: uuid(),
    jobIds: uuid().array(),
    refusal: jsonb().$type<{ code: string; detail: string }>(),
    createdAt: createdAt(),
    expiresAt: time().notNull(),
  },
  (t) => [
    uniqueIndex('uploads_idempotency').on(t.ownerId, t.idempotencyKey),
    index('uploads_open').on(t.ownerId).where(sql`media_id is null and refusal is null`),
    index('uploads_expiry').on(t.expiresAt),
    check('uploads_bytes', sql`${t.bytes} > 0`),
    check('uploads_outcome', sql`num_nonnulls(${t.mediaId}, ${t.refusal}) <= 1`),
  ],
);
