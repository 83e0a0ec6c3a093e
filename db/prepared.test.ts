import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql as text } from 'drizzle-orm';
import { testDatabase } from '../test/services.ts';
import { openDatabase } from './client.ts';
import { readDbSettings } from './config.ts';

const server = await testDatabase();
const settings = readDbSettings({ DATABASE_URL: server.url, DATABASE_POOL_SIZE: '2' });
const { db, close } = openDatabase(settings, 'test');
after(async () => {
  await close();
  await server.close();
});

/** What this connection has prepared of the statements that name `word`. */
const preparedOf = (word: string) => text`
  select statement from pg_prepared_statements where statement like ${`%${word}%`} and statement not like '%pg_prepared%'`;

test('a statement that comes again is prepared, in a transaction and in one inside it', async () => {
  await db.transaction(async (tx) => {
    const add = (n: number) => tx.execute(text`select ${n}::int + 1 as outer_sum`);
    assert.deepEqual([...(await add(1)), ...(await add(2))], [{ outer_sum: 2 }, { outer_sum: 3 }]);
    await tx.transaction(async (inner) => {
      for (const n of [1, 2]) await inner.execute(text`select ${n}::int + 1 as inner_sum`);
    });
    assert.equal((await tx.execute(preparedOf('outer_sum'))).length, 1);
    assert.equal((await tx.execute(preparedOf('inner_sum'))).length, 1);
  });
});

test('what comes once is not, nor what is long, nor more than a connection should keep', async () => {
  await db.transaction(async (tx) => {
    await tx.execute(text`select ${1}::int as seen_once`);
    const long = text.raw(`/* ${'x'.repeat(9_000)} */`);
    for (const n of [1, 2]) await tx.execute(text`select ${n}::int as too_long ${long}`);
    for (let i = 0; i < 300; i++)
      for (const n of [1, 2]) await tx.execute(text`select ${n}::int as ${text.raw(`kept_${i}`)}`);
    assert.equal((await tx.execute(preparedOf('seen_once'))).length, 0);
    assert.equal((await tx.execute(preparedOf('too_long'))).length, 0);
    const [kept] = await tx.execute<{ n: number }>(
      text`select count(*)::int as n from pg_prepared_statements`,
    );
    assert.ok(kept && kept.n > 100 && kept.n <= 220, `${kept?.n} are kept`);
  });
});
