import { sql } from 'drizzle-orm';
import { boolean, check, pgEnum, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, id } from './columns.ts';

export const userRole = pgEnum('user_role', ['user', 'admin']);

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
