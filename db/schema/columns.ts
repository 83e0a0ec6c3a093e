import { timestamp, uuid } from 'drizzle-orm/pg-core';
import { v7 as uuidv7 } from 'uuid';

/** UUIDv7: keys in order of creation, so a primary-key index doubles as the order of every list. */
export const id = () =>
  uuid()
    .primaryKey()
    .$defaultFn(() => uuidv7());
export const time = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 });
export const createdAt = () => time().notNull().defaultNow();
