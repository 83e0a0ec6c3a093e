import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { testDatabase } from '../test/services.ts';
import { type Database, openDatabase } from './client.ts';
import { readDbSettings } from './config.ts';
import { migrateDatabase } from './migrate.ts';
import { announceWorker, countWorkersByDevice, liveWorkers, pruneWorkers } from './workers.ts';

let database: Database;
const closers: (() => Promise<void>)[] = [];
before(async () => {
  const { url, close } = await testDatabase();
  const settings = readDbSettings({ DATABASE_URL: url });
  await migrateDatabase(settings);
  database = openDatabase(settings, 'test');
  closers.push(database.close, close);
});
after(async () => {
  for (const close of closers) await close();
});

const device = { kind: 'cuda', name: 'Acme G1' } as const;
const worker = (name: string) => ({ name, startedAt: new Date(), lanes: { gpu: 1 }, device, models: [] });

test('a worker that fell silent counts no more, is forgotten, and comes back by speaking', async () => {
  const { db } = database;
  await announceWorker(db, worker('silent'));
  await announceWorker(db, worker('speaking'));
  await db.execute(sql`update workers set seen_at = now() - interval '61 seconds' where name = 'silent'`);
  const names = async () => (await liveWorkers(db)).map(({ name }) => name);
  assert.deepEqual(await names(), ['speaking']);
  assert.deepEqual(await countWorkersByDevice(db), { cuda: 1 });
  await pruneWorkers(db);
  assert.deepEqual([...(await db.execute(sql`select name from workers`))], [{ name: 'speaking' }]);
  await announceWorker(db, worker('silent'));
  assert.deepEqual(await names(), ['silent', 'speaking']);
});
