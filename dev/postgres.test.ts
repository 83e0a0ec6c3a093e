import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import postgres from 'postgres';
import { testFolder } from '../test/services.ts';
import { FolderInUse } from './folder-lock.ts';
import { startPostgres } from './postgres.ts';

let folder: Awaited<ReturnType<typeof testFolder>>;
before(async () => {
  folder = await testFolder();
});
after(() => folder.close());

async function ask(url: string, statement: string) {
  const sql = postgres(url, { max: 1 });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

test('a second start finds the rows and the password of the first, in a path with spaces', async () => {
  const dataDir = join(folder.path, 'my data');
  const first = await startPostgres({ dataDir, fast: true });
  await ask(first.url(), 'create table kept as select 42 as answer');
  await assert.rejects(startPostgres({ dataDir, fast: true }), FolderInUse);
  await first.close();
  const second = await startPostgres({ dataDir, fast: true });
  assert.equal(new URL(second.url()).password, new URL(first.url()).password);
  assert.deepEqual([...(await ask(second.url(), 'select answer from kept'))], [{ answer: 42 }]);
  await second.close();
});

test('it wants its password, sorts by Unicode and writes to disk before it answers', async () => {
  const server = await startPostgres({ dataDir: join(folder.path, 'plain') });
  const stranger = new URL(server.url());
  stranger.password = 'guess';
  await assert.rejects(ask(stranger.href, 'select 1'), /password authentication failed/);
  const settings = await ask(
    server.url(),
    `select current_setting('fsync') as fsync, pg_encoding_to_char(encoding) as encoding, datlocale
     from pg_database where datname = current_database()`,
  );
  assert.deepEqual([...settings], [{ fsync: 'on', encoding: 'UTF8', datlocale: 'C.UTF-8' }]);
  await server.close();
});

test('a port that was asked for and is taken is told in its own words', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await assert.rejects(
    startPostgres({ dataDir: join(folder.path, 'taken'), port, fast: true }),
    /Address already in use/,
  );
});
