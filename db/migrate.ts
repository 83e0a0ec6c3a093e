import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { DbSettings } from './config.ts';
import { postgres } from './driver.ts';

const folder = fileURLToPath(new URL('./migrations', import.meta.url));
/** Any constant serves; this one spells "dark". */
const LOCK = 0x6461_726b;

/**
 * Brings the schema up to date. Two processes that start at once take turns on an advisory lock, which Postgres
 * releases with the connection, so a process that dies half-way blocks nobody.
 */
export async function migrateDatabase(settings: DbSettings): Promise<void> {
  const sql = postgres(settings.DATABASE_URL, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    await sql`set lock_timeout = '120s'`;
    await sql`select pg_advisory_lock(${LOCK})`;
    await migrate(drizzle(sql), { migrationsFolder: folder });
  } finally {
    await sql.end({ timeout: 3 });
  }
}
