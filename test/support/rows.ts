import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { type Database, type Db, openDatabase } from '../../db/client.ts';
import { readDbSettings } from '../../db/config.ts';
import type { JobRow } from '../../db/jobs/row.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { photos } from '../../db/schema/media.ts';
import { users } from '../../db/schema/users.ts';
import { contracts, type InputOf, type Kind } from '../../queues/registry.ts';
import { submitJob } from '../../queues/submit.ts';
import { testDatabase } from '../services.ts';

export type Rows = Database & { url: string; ownerId: string };

/** A migrated database of this test alone, with one user. */
export async function openRows(): Promise<Rows> {
  const { url, close } = await testDatabase();
  const settings = readDbSettings({ DATABASE_URL: url });
  await migrateDatabase(settings);
  const database = openDatabase(settings, 'test');
  const ownerId = uuidv7();
  await database.db.insert(users).values({ id: ownerId, username: 'dorothea', passwordHash: 'none' });
  const closeAll = async () => {
    await database.close();
    await close();
  };
  return { ...database, url, ownerId, close: closeAll };
}

export async function insertPhoto(db: Db, ownerId: string): Promise<string> {
  const id = uuidv7();
  const file = {
    key: `photos/${id}/original.jpg`,
    name: 'a.jpg',
    contentType: 'image/jpeg',
    bytes: 9,
    sha256: 'ab',
  };
  await db.insert(photos).values({ id, ownerId, ...file, width: 30, height: 20 });
  return id;
}

export const submit = <K extends Kind>(
  db: Db,
  ownerId: string,
  kind: K,
  input: Record<string, unknown>,
): Promise<JobRow> =>
  submitJob(db, { kind, input: contracts[kind].input.parse(input) as InputOf<K>, ownerId }, 1_000);

/** Lets a job's times lie in the past, as waiting would. */
export const age = (db: Db, jobId: string, seconds: number) =>
  db.execute(sql`
    update jobs set
      lease_expires_at = lease_expires_at - make_interval(secs => ${seconds}),
      enqueued_at = enqueued_at - make_interval(secs => ${seconds}),
      run_at = run_at - make_interval(secs => ${seconds}),
      finished_at = finished_at - make_interval(secs => ${seconds})
    where id = ${jobId}`);
