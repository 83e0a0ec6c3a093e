import type { PgDatabase } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import type { DbSettings } from './config.ts';
import { postgres } from './driver.ts';
import { preparing } from './prepared.ts';

/** What statements run on: the pool, or one transaction. */
export type Db = PgDatabase<PostgresJsQueryResultHKT>;

export type Database = {
  db: Db;
  /** The pool itself, for LISTEN and for advisory locks that outlive one statement. */
  sql: Sql;
  close: () => Promise<void>;
};

/**
 * Opens a pool. No connection is made before the first statement. Every statement is ended by the server after 15 s, and
 * here, by driver.ts, when it has no answer 5 s later; every connection attempt after 5 s. So a caller never waits on a
 * database that does not answer. A `statement_timeout` in the address takes the place of the 15 s.
 */
export function openDatabase(settings: DbSettings, applicationName: string): Database {
  const sql = postgres(settings.DATABASE_URL, {
    max: settings.DATABASE_POOL_SIZE,
    connect_timeout: 5,
    idle_timeout: 60,
    max_lifetime: 60 * 30,
    // The connection that listens is at rest most of the time: Node asks a silent peer ten times, a second apart, so one
    // whose machine or route is gone is given up, and made again, after 25 s.
    keep_alive: 15,
    onnotice: () => {},
    // postgres.js waits exponentially longer, up to 20 s, before it connects again; a database that is back should
    // be used within a second.
    backoff: () => 0.2 + Math.random() * 0.3,
    connection: {
      application_name: applicationName,
      statement_timeout: 15_000,
      lock_timeout: 10_000,
      idle_in_transaction_session_timeout: 60_000,
    },
  });
  return {
    sql,
    db: drizzle(preparing(sql), { casing: 'snake_case' }),
    close: () => sql.end({ timeout: 3 }),
  };
}

/** Whether an error says that the database is away, not that the statement is wrong: try again later. */
export const isDatabaseAway = (error: unknown): boolean => hasCode(error, awayCodes);

/**
 * Whether a value is one that Postgres cannot hold: text with the character NUL, in a column or inside JSON, or a number
 * or a time beyond its own. Routes check what they take; this is for what a route did not think of.
 */
export const isUnstorable = (error: unknown): boolean => hasCode(error, /^22(003|007|008|009|021|P05)$/);

function hasCode(error: unknown, codes: RegExp): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && codes.test(String(cause.code))) return true;
  }
  return false;
}

// postgres.js's own codes, the operating system's, and SQLSTATE classes 08 (connection), 53 (resources), 57P (shutdown)
// and 25006 (a standby that was a primary a moment ago).
const awayCodes = /^(CONNECT|CONNECTION_|ECONN|EPIPE|ETIMEDOUT|EHOST|ENOTFOUND|EAI_AGAIN|08|53|57P|25006)/;
