import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { Sql } from 'postgres';
import { testFolder } from '../services.ts';

/** Brings an empty database to what it was before the named migration, so that a test can see what that one does. */
export async function migrateUntilBefore(sql: Sql, name: string): Promise<void> {
  const { path: migrationsFolder, close } = await testFolder();
  try {
    await cp(join(import.meta.dirname, '../../db/migrations'), migrationsFolder, { recursive: true });
    const file = join(migrationsFolder, 'meta/_journal.json');
    const journal = JSON.parse(await readFile(file, 'utf8')) as { entries: { tag: string }[] };
    const end = journal.entries.findIndex(({ tag }) => tag.endsWith(`_${name}`));
    if (end < 0) throw new Error(`there is no migration ${name}`);
    await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, end) }));
    await migrate(drizzle(sql), { migrationsFolder });
  } finally {
    await close();
  }
}
