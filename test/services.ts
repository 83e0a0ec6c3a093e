import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { type Postgres, startPostgres } from '../dev/postgres.ts';
import { type Redis, startRedis } from '../dev/redis.ts';
import { testSettings } from './config.ts';

/**
 * A folder of this test alone.
 * @param where the folder that it lies in
 */
export async function testFolder(where = tmpdir()): Promise<{ path: string; close(): Promise<void> }> {
  const path = await mkdtemp(join(where, 'darkroom-test-'));
  return { path, close: () => rm(path, { recursive: true, force: true }) };
}

/** A Postgres of this test alone, to kill and restart. About a second; prefer testDatabase(). */
export async function testPostgres(): Promise<Postgres> {
  const folder = await testFolder(testSettings().TEST_MEMORY_DIR);
  const server = await startPostgres({ dataDir: folder.path, fast: true });
  return withFolder(server, folder);
}

/** A Redis of this test alone, so FLUSHALL, kill() and restart() touch no other test. It starts in about 20 ms. */
export async function testRedis(options: { persistent?: boolean } = {}): Promise<Redis> {
  const folder = await testFolder();
  const server = await startRedis({ dataDir: folder.path, persistent: options.persistent ?? false });
  return withFolder(server, folder);
}

/**
 * A database of this test alone, on the server that `npm test` started or, without one, on its own. It has no rows. It may
 * be migrated already, which saves a fifth of a second: ask for an empty one to see the migrations run.
 */
export async function testDatabase({ empty = false } = {}): Promise<{ url: string; close(): Promise<void> }> {
  const { TEST_DATABASE_URL: given, TEST_DATABASE_TEMPLATE: template } = testSettings();
  const own = given ? undefined : await testPostgres();
  const server = given ?? own?.url() ?? '';
  const name = `test_${randomBytes(8).toString('hex')}`;
  const copied = template && !empty ? ` TEMPLATE ${template}` : '';
  // By files and not, as is the default, through the log: that is for servers on which a checkpoint is dear.
  await administer(server, `CREATE DATABASE ${name}${copied} STRATEGY file_copy`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    close: async () => {
      if (own) await own.close();
      else await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const sql = postgres(server, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The same server, whose close() removes its folder too. The prototype keeps its getters live. */
function withFolder<S extends { close(): Promise<void> }>(server: S, folder: { close(): Promise<void> }): S {
  return Object.create(server, {
    close: {
      value: async () => {
        await server.close();
        await folder.close();
      },
    },
  });
}
