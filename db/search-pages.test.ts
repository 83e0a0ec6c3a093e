import assert from 'node:assert/strict';
import { test } from 'node:test';
import { v7 as uuidv7 } from 'uuid';
import { testPostgres } from '../test/services.ts';
import { openDatabase } from './client.ts';
import { readDbSettings } from './config.ts';
import { migrateDatabase } from './migrate.ts';
import { users } from './schema/users.ts';
import { searchContents } from './search.ts';

test('pages of one query have each content once, also where the database reads a table from where it stopped', async (t) => {
  const server = await testPostgres();
  t.after(() => server.close());
  const settings = readDbSettings({ DATABASE_URL: server.url() });
  await migrateDatabase(settings);
  // Postgres does so with tables of more than a quarter of its memory: this makes a small one large.
  const first = openDatabase(settings, 'test');
  await first.sql`alter system set shared_buffers = '256kB'`;
  await first.close();
  await server.restart();
  const { db, sql, close } = openDatabase(settings, 'test');
  t.after(close);
  const ownerId = uuidv7();
  await db.insert(users).values({ id: ownerId, username: 'dorothea', passwordHash: 'none' });
  await sql`
    insert into contents (owner_id, title, description)
    select ${ownerId}, 'lake ' || i || ' 호수', repeat('still water ', 20) from generate_series(1, 2000) as i`;
  await sql`analyze contents`;
  await sql`analyze content_search`;

  for (const query of ['호', 'water', '호수 lake']) {
    const seen: number[] = [];
    const totals = new Set<number>();
    for (let page = 0; page < 60; page++) {
      const { rows, total } = await searchContents(db, query, page * 20, 20);
      seen.push(...rows.map(({ id }) => id));
      totals.add(total);
    }
    assert.equal(totals.size, 1, `${query}: each page counts the same`);
    assert.equal(new Set(seen).size, seen.length, `${query}: none comes twice`);
    assert.ok(totals.has(seen.length), `${query}: none is left out`);
  }
});
