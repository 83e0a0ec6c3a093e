import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import { Redis } from 'ioredis';
import postgres from 'postgres';
import { testDatabase, testFolder, testPostgres, testRedis } from './services.ts';

test('each test has a database of its own, gone afterwards', async () => {
  const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
  const sql = postgres(one.url, { max: 1 });
  await sql`create table only_here (n int)`;
  await sql.end();
  const other = postgres(two.url, { max: 1 });
  await assert.rejects(other`select * from only_here`, /does not exist/);
  await other.end();
  await Promise.all([one.close(), two.close()]);
  await assert.rejects(postgres(one.url, { max: 1 })`select 1`, /does not exist|ECONNREFUSED/);
});

test('a Postgres of the test survives its own crash and keeps its port and rows', async () => {
  const server = await testPostgres();
  after(() => server.close());
  const { port } = server;
  const rows = async () => {
    const sql = postgres(server.url(), { max: 1, onnotice: () => {} });
    await sql`create table if not exists kept (n int)`;
    await sql`insert into kept values (1)`;
    const found = await sql`select n from kept`;
    await sql.end();
    return found.length;
  };
  assert.equal(await rows(), 1);
  await server.kill();
  await server.restart();
  assert.equal(server.port, port);
  assert.equal(await rows(), 2);
});

test('a Redis of the test keeps what it holds only when asked to', async () => {
  for (const persistent of [true, false]) {
    const server = await testRedis({ persistent });
    const client = new Redis(server.url, { retryStrategy: () => 20 });
    client.on('error', () => {});
    await client.set('key', 'value');
    await server.restart();
    assert.equal(await client.get('key'), persistent ? 'value' : null);
    client.disconnect();
    await server.close();
  }
});

test('a test folder goes with its test', async () => {
  const folder = await testFolder();
  assert.ok(existsSync(folder.path));
  await folder.close();
  assert.ok(!existsSync(folder.path));
});
