import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '../runtime/lifecycle.ts';
import { openLink } from '../test/faults/proxy.ts';
import { testDatabase } from '../test/services.ts';
import { until } from '../test/support/until.ts';
import { isDatabaseAway, openDatabase } from './client.ts';
import { readDbSettings } from './config.ts';

/** A pool of two connections, through a link to be broken. */
async function openLinked(t: TestContext, parameters: Record<string, string> = {}) {
  const server = await testDatabase();
  t.after(server.close);
  const url = new URL(server.url);
  const port = Number(url.port);
  const link = await openLink(() => port);
  t.after(() => link.close());
  url.port = String(link.port);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const settings = readDbSettings({ DATABASE_URL: url.href, DATABASE_POOL_SIZE: '2' });
  const { sql, close } = openDatabase(settings, 'test');
  t.after(close);
  return { link, sql };
}

// Without the repair the test runner reports an unhandled rejection here; a process of ours would end.
test('a connection lost while it asks for array types fails its statement alone, and knows them later', async (t) => {
  const { link, sql } = await openLinked(t);
  const lost = link.loseReply('typarray', 'typarray');
  await assert.rejects(sql`select 1`, isDatabaseAway);
  await lost;
  const [row] = await sql`select ${['a', 'b']}::text[] as letters, array[1, 2]::int[] as numbers`;
  assert.deepEqual(row, { letters: ['a', 'b'], numbers: [1, 2] });
});

test('what a server accepts and does not answer ends, and so does what waits behind it, until it answers again', async (t) => {
  const { link, sql } = await openLinked(t, { statement_timeout: '4000' });
  const work = () => sql.begin((tx) => tx`select 1 as one`);
  await Promise.all([work(), work()]);
  link.set('black-holed');
  const asked = [sql`select 1`, ...Array.from({ length: 7 }, work), sql`select 1`];
  const ends = Promise.allSettled(asked);
  // 9 s for the answer; then those that are left try to connect, for 5 s, or are told at once.
  for (const end of await withDeadline(ends, 60_000, 'every end')) {
    assert.ok(end.status === 'rejected' && isDatabaseAway(end.reason), JSON.stringify(end));
  }
  link.set('sound');
  assert.deepEqual([...(await work())], [{ one: 1 }]);
});

test('a transaction may think for longer than a statement may be waited for', async (t) => {
  const { sql } = await openLinked(t, { statement_timeout: '3000' });
  const pid = async (tx: Pick<typeof sql, 'unsafe'>) =>
    (await tx.unsafe('select pg_backend_pid() as pid'))[0]?.pid;
  await sql.begin(async (tx) => {
    const before = await pid(tx);
    await delay(8_500);
    assert.equal(await pid(tx), before);
  });
});

test('whoever listens hears again, of everything, once a server answers that had been silent', async (t) => {
  const { link, sql } = await openLinked(t, { statement_timeout: '4000' });
  const heard = new Set<string>();
  for (const channel of ['one', 'two']) await sql.listen(channel, () => heard.add(channel));
  link.set('black-holed');
  await assert.rejects(
    withDeadline(
      sql.listen('three', () => {}),
      60_000,
      'the answer',
    ),
    isDatabaseAway,
  );
  // Now all of them wait for a connection, which is not made either.
  await assert.rejects(sql`select 1`, isDatabaseAway);
  link.set('sound');
  await until('both to be heard', 60, async () => {
    for (const channel of ['one', 'two']) await sql.notify(channel, '');
    return heard.size === 2;
  });
});
