import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLink } from '../test/faults/proxy.ts';
import { testDatabase } from '../test/services.ts';
import { isDatabaseAway, openDatabase } from './client.ts';
import { readDbSettings } from './config.ts';

// Without the repair the test runner reports an unhandled rejection here; a process of ours would end.
test('a connection lost while it asks for array types fails its statement alone, and knows them later', async (t) => {
  const server = await testDatabase();
  t.after(server.close);
  const url = new URL(server.url);
  const port = Number(url.port);
  const link = await openLink(() => port);
  t.after(() => link.close());
  url.port = String(link.port);
  const settings = readDbSettings({ DATABASE_URL: url.href, DATABASE_POOL_SIZE: '2' });
  const { sql, close } = openDatabase(settings, 'test');
  t.after(close);
  const lost = link.loseReply('typarray', 'typarray');
  await assert.rejects(sql`select 1`, isDatabaseAway);
  await lost;
  const [row] = await sql`select ${['a', 'b']}::text[] as letters, array[1, 2]::int[] as numbers`;
  assert.deepEqual(row, { letters: ['a', 'b'], numbers: [1, 2] });
});
