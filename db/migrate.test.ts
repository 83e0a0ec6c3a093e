import assert from 'node:assert/strict';
import { test } from 'node:test';
import postgres from 'postgres';
import { testDatabase } from '../test/services.ts';
import { readDbSettings } from './config.ts';
import { migrateDatabase } from './migrate.ts';

test('processes that start at once on an empty database take turns', async (t) => {
  const { url, close } = await testDatabase();
  t.after(close);
  const settings = readDbSettings({ DATABASE_URL: url });
  await Promise.all(Array.from({ length: 5 }, () => migrateDatabase(settings)));

  const sql = postgres(url, { max: 1 });
  const tables =
    await sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`;
  await sql.end();
  assert.deepEqual(
    tables.map(({ name }) => name),
    [
      'content_likes',
      'contents',
      'idempotency_keys',
      'job_media',
      'jobs',
      'photos',
      'renditions',
      'users',
      'video_assets',
      'videos',
      'watch_history',
      'workers',
    ],
  );
});

test('a wrong address stops the boot with the name of the variable', () => {
  assert.throws(
    () => readDbSettings({ DATABASE_URL: 'mysql://somewhere' }),
    /DATABASE_URL: should be a PostgreSQL/,
  );
  assert.throws(() => readDbSettings({}), /DATABASE_URL: .*it is not set/);
});
