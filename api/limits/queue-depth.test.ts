import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertPhoto, openRows, submit } from '../../test/support/rows.ts';
import { QueueDepth } from './queue-depth.ts';

test('while the waiting jobs are counted anew only who would be refused by the last count waits for it', async (t) => {
  const { db, sql, close } = await openRows();
  t.after(close);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const depth = new QueueDepth(db, 2);
  await depth.admit();

  const locked = await sql.reserve();
  await locked`begin`;
  await locked`lock table jobs`;
  t.mock.timers.tick(1_001);
  await depth.admit();
  let waits = true;
  const third = depth.admit().finally(() => {
    waits = false;
  });
  await locked`select 1`;
  assert.ok(waits, 'two of two were let in, so far as is known');

  await locked`rollback`;
  locked.release();
  await third;
});

test('who was let in while the waiting jobs were counted is counted, too', async (t) => {
  const { db, ownerId, close } = await openRows();
  t.after(close);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const depth = new QueueDepth(db, 2);
  await depth.admit();
  await submit(db, ownerId, 'thumbnail', { photoId: await insertPhoto(db, ownerId) });
  t.mock.timers.tick(1_001);
  await depth.admit();
  await assert.rejects(depth.admit(), { code: 'QUEUE_FULL' });
});
