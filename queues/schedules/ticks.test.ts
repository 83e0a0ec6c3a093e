import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { claimTick } from '../../db/schedules/claim.ts';
import { insertSchedule, type NewSchedule } from '../../db/schedules/write.ts';
import { scheduleRuns, schedules } from '../../db/schema/schedules.ts';
import { users } from '../../db/schema/users.ts';
import { createLog } from '../../runtime/log.ts';
import { testRedis } from '../../test/services.ts';
import { openRows, type Rows } from '../../test/support/rows.ts';
import { until } from '../../test/support/until.ts';
import { readQueueSettings } from '../config.ts';
import { openQueues, TICKS } from '../open.ts';
import { startArming } from './arm.ts';
import { startOverdue } from './ticks.ts';
import { nextTick } from './when.ts';

const log = createLog('test', 'silent');
let rows: Rows;
before(async () => {
  rows = await openRows();
});
after(() => rows.close());

const longAgo = new Date('2026-01-02T03:00:00Z');
let names = 0;
async function insertDue(fields: Partial<NewSchedule> = {}): Promise<string> {
  const made = await insertSchedule(
    rows.db,
    {
      ownerId: rows.ownerId,
      name: `s${names++}`,
      work: 'thumbnail-missing',
      parameters: {},
      everybody: false,
      maxItems: 10,
      timeoutSeconds: 60,
      cron: '0 3 * * *',
      timezone: 'UTC',
      enabled: true,
      overlap: 'skip',
      nextRunAt: longAgo,
      ...fields,
    },
    1_000,
  );
  if (typeof made === 'string') throw new Error(made);
  return made.id;
}
const runsOf = (id: string) => rows.db.select().from(scheduleRuns).where(eq(scheduleRuns.scheduleId, id));
const claim = (id: string) => claimTick(rows.db, id, new Date(), nextTick);

test('ticks missed while everything was down are one run, without Redis and with two processes that come back', async () => {
  const id = await insertDue();
  const processes = [startOverdue(rows.db, () => {}, log), startOverdue(rows.db, () => {}, log)];
  for (let i = 0; i < 3; i++) await Promise.all(processes.map(({ nudge }) => nudge()));
  for (const { stop } of processes) await stop();
  const runs = await runsOf(id);
  assert.deepEqual(
    runs.map(({ dueAt, status }) => [dueAt, status]),
    [[longAgo, 'running']],
  );
  const [schedule] = await rows.db.select().from(schedules).where(eq(schedules.id, id));
  assert.ok((schedule?.nextRunAt ?? longAgo) > new Date());
});

test('a schedule whose time cannot be read here, as another version may have written it, stops no other', async (t) => {
  const unread = await insertDue({ timezone: 'Mars/Olympus', nextRunAt: new Date('2026-01-01T03:00:00Z') });
  const id = await insertDue();
  const overdue = startOverdue(rows.db, () => {}, log);
  await overdue.nudge();
  await overdue.stop();
  assert.equal((await runsOf(id)).length, 1);
  const redis = await testRedis();
  t.after(() => redis.close());
  const queues = openQueues(readQueueSettings({ REDIS_URL: redis.url }), log);
  t.after(queues.close);
  const arming = startArming(rows.db, queues, log);
  t.after(arming.stop);
  await until('the other to be armed', 60, async () => {
    await arming.nudge();
    return queues.of(TICKS).getJobScheduler(id);
  });
  assert.equal(await queues.of(TICKS).getJobScheduler(unread), undefined);
});

test('of twenty who hear a tick at once one answers', async () => {
  const id = await insertDue();
  const answers = await Promise.all(Array.from({ length: 20 }, () => claim(id)));
  assert.equal(answers.filter(Boolean).length, 1);
  assert.equal((await runsOf(id)).length, 1);
});

test('a tick whose schedule was moved back is still answered once', async () => {
  const id = await insertDue();
  await claim(id);
  await rows.db.update(schedules).set({ nextRunAt: longAgo }).where(eq(schedules.id, id));
  assert.equal(await claim(id), undefined);
  assert.equal((await runsOf(id)).length, 1);
});

test('runs that may overlap do, up to five', async () => {
  const id = await insertDue({ overlap: 'allow' });
  for (let day = 1; day <= 7; day++) {
    await rows.db
      .update(schedules)
      .set({ nextRunAt: new Date(Date.UTC(2026, 0, day)) })
      .where(eq(schedules.id, id));
    await claim(id);
  }
  const statuses = (await runsOf(id)).map(({ status }) => status).sort();
  assert.deepEqual(statuses, [...Array(5).fill('running'), 'skipped', 'skipped']);
});

test('who is no administrator any more, or switched off, sweeps over nobody’s media', async () => {
  const everybody = await insertDue({ everybody: true });
  assert.equal((await claim(everybody))?.errorCode, 'NOT_ALLOWED');
  const own = await insertDue();
  await rows.db.update(users).set({ isActive: false }).where(eq(users.id, rows.ownerId));
  const run = await claim(own);
  await rows.db.update(users).set({ isActive: true }).where(eq(users.id, rows.ownerId));
  assert.deepEqual([run?.status, run?.errorCode], ['skipped', 'INACTIVE_USER']);
});
