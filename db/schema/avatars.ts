import { sql } from 'drizzle-orm';
import { check, index, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id } from './columns.ts';
import { photos } from './media.ts';
import { renditions } from './renditions.ts';
import { users } from './users.ts';

export const avatarType = pgEnum('avatar_type', ['main', 'sub']);

/** Those who have avatars and no account: a child, a pet, a device. Their ids come from the system that knows them. */
export const subjects = pgTable('subjects', {
  id: id(),
  /** Who may change it. */
  ownerId: uuid()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  name: text(),
  createdAt: createdAt(),
});

/**
 * A photo that was sent to be an avatar. The one that is shown is the newest with a rendition, so the old one stays
 * until the new one is made, and a job that ends late replaces nothing newer.
 */
export const avatars = pgTable(
  'avatars',
  {
    /** Keys in order of creation: a newer photo has a greater one. */
    photoId: uuid()
      .primaryKey()
      .references(() => photos.id, { onDelete: 'cascade' }),
    userId: uuid().references(() => users.id, { onDelete: 'cascade' }),
    subjectId: uuid().references(() => subjects.id, { onDelete: 'cascade' }),
    type: avatarType().notNull(),
    /** Unknown until the job is done. */
    renditionId: uuid().references(() => renditions.id, { onDelete: 'cascade' }),
    /** Of the rendition's bytes, hex: its public address. */
    sha256: text(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('avatars_user').on(t.userId, t.type, t.photoId.desc().nullsFirst()),
    uniqueIndex('avatars_subject').on(t.subjectId, t.type, t.photoId.desc().nullsFirst()),
    index('avatars_sha256').on(t.sha256),
    check('avatars_one', sql`num_nonnulls(${t.userId}, ${t.subjectId}) = 1`),
    check('avatars_made', sql`(${t.renditionId} is null) = (${t.sha256} is null)`),
  ],
);
