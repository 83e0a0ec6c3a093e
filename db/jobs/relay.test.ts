import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eq, sql } from 'drizzle-orm';
import { insertPhoto, openRows, submit } from '../../test/support/rows.ts';
import type { Db } from '../client.ts';
import { jobs } from '../schema/jobs.ts';
import { markEnqueued, refillJobs } from './relay.ts';

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

test('a refill in parts hands over each job once, those of one moment too, and leaves what this Redis was told', async (t) => {
  const { db, ownerId, close } = await openRows();
  t.after(close);
  const photoId = await insertPhoto(db, ownerId);
  const ids: string[] = [];
  for (let i = 0; i < 8; i++) ids.push((await submit(db, ownerId, 'upscale', { photoId, scale: 2 })).id);
  const known = ids.pop() ?? '';
  await db.update(jobs).set({ enqueuedAt: new Date(1_000), enqueuedEpoch: 'before' });
  await db.update(jobs).set({ enqueuedEpoch: 'now' }).where(eq(jobs.id, known));
  const handedOver: string[] = [];
  for (let after = new Date(0), told = 3; told === 3; ) {
    const hints = await refillJobs(db, 'now', ['upscale'], { after, limit: 3 }, async (part) => {
      handedOver.push(...part.map(({ id }) => id));
    });
    told = hints.length;
    after = hints.at(-1)?.enqueuedAt ?? after;
  }
  assert.deepEqual(handedOver.toSorted(), ids.toSorted());
  const again = { after: new Date(0), limit: 3 };
  assert.deepEqual(await refillJobs(db, 'now', ['upscale'], again, async () => {}), []);
});
