import { sql } from 'drizzle-orm';
import { boolean, check, index, pgEnum, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';

export const userRole = pgEnum('user_role', ['user', 'admin']);
export const subscriptionStatus = pgEnum('subscription_status', ['free', 'premium', 'vip']);

export const users = pgTable(
  'users',
  {
    id: id(),
    username: text().notNull(),
    /** Argon2id in its encoded form. Null where nobody can log in with a password here. */
    passwordHash: text(),
    role: userRole().notNull().default('user'),
    isActive: boolean().notNull().default(true),
    email: text(),
    regionCode: text(),
    subscriptionStatus: subscriptionStatus().notNull().default('free'),
    /** Who vouches for this user, when it is not a password here: an OpenID provider, or the platform for its machines. */
    issuer: text(),
    /** The name that the issuer has for the user, for good. */
    subject: text(),
    createdAt: createdAt(),
    /** Since when the account is closed: nobody is it any more, and what it has is being erased. */
    closedAt: time(),
  },
  (t) => [
    uniqueIndex('users_username_key').on(t.username),
    uniqueIndex('users_email_key').on(sql`lower(${t.email})`),
    uniqueIndex('users_identity_key').on(t.issuer, t.subject),
    index('users_closed').on(t.closedAt).where(sql`closed_at is not null`),
    check('users_username_length', sql`char_length(${t.username}) between 3 and 50`),
    check('users_closed_off', sql`${t.closedAt} is null or not ${t.isActive}`),
    check('users_identity', sql`num_nulls(${t.issuer}, ${t.subject}) <> 1`),
  ],
);
