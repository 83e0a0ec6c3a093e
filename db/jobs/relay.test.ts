import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eq, sql } from 'drizzle-orm';
import { insertPhoto, openRows, submit } from '../../test/support/rows.ts';
import type { Db } from '../client.ts';
import { jobs } from '../schema/jobs.ts';
import { markEnqueued } from './relay.ts';

const whenToFlush = async (db: Db) =>
  (await db.execute(sql`select current_setting('synchronous_commit') as value`))[0]?.value;

test('the mark of a job is not flushed to the disk, and what comes after it is', async (t) => {
  const { db, ownerId, close } = await openRows();
  t.after(close);
  const job = await submit(db, ownerId, 'upscale', { photoId: await insertPhoto(db, ownerId) });
  const before = await whenToFlush(db);
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local synchronous_commit = on`);
    await markEnqueued(tx, { ...job, delayMs: 0 }, 'epoch');
    assert.equal(await whenToFlush(tx), 'off');
  });
  assert.equal(await whenToFlush(db), before);
  const [marked] = await db.select().from(jobs).where(eq(jobs.id, job.id));
  assert.equal(marked?.enqueuedEpoch, 'epoch');
});
