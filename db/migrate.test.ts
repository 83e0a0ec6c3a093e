import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { getTableName, isTable } from 'drizzle-orm';
import postgres from 'postgres';
import { testDatabase } from '../test/services.ts';
import { readDbSettings } from './config.ts';
import { migrateDatabase } from './migrate.ts';

test('processes that start at once on an empty database take turns', async (t) => {
  const { url, close } = await testDatabase({ empty: true });
  t.after(close);
  const settings = readDbSettings({ DATABASE_URL: url });
  await Promise.all(Array.from({ length: 5 }, () => migrateDatabase(settings)));

  const sql = postgres(url, { max: 1 });
  const tables =
    await sql`select table_name as name from information_schema.tables where table_schema = 'public'`;
  await sql.end();
  assert.deepEqual(tables.map(({ name }) => name).sort(), await tablesOfSchema());
});

test('a wrong address stops the boot with the name of the variable', () => {
  assert.throws(
    () => readDbSettings({ DATABASE_URL: 'mysql://somewhere' }),
    /DATABASE_URL: should be a PostgreSQL/,
  );
  assert.throws(() => readDbSettings({}), /DATABASE_URL: .*it is not set/);
});

/** The names of all tables that the files of `schema/` export. */
async function tablesOfSchema(): Promise<string[]> {
  const folder = new URL('schema/', import.meta.url);
  const files = await readdir(folder);
  const modules = await Promise.all(files.map((file) => import(new URL(file, folder).href)));
  return modules.flatMap((exported) => Object.values(exported).filter(isTable).map(getTableName)).sort();
}
