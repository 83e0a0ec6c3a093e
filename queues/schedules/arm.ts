import type { Db } from '../../db/client.ts';
import { armSchedules, disarmOtherEpochs } from '../../db/schedules/arm.ts';
import type { ScheduleRow } from '../../db/schedules/row.ts';
import type { Log } from '../../runtime/log.ts';
import { readEpoch } from '../epoch.ts';
import { type Queues, TICKS } from '../open.ts';
import { type Service, startService } from '../service.ts';
import { nextTicksIfReadable } from './when.ts';

const INTERVAL_MS = 1_000;
const BATCH = 100;
/** Passes between two looks for marks of another epoch, as the relay does it. */
const EPOCH_PASSES = 20;

/**
 * Keeps a BullMQ job scheduler for every schedule that is switched on. Postgres is the truth here too: a row is marked
 * with the epoch of the Redis that heard of it, a change takes the mark away, and a Redis that lost its data has
 * another epoch, so everything is handed over again.
 */
export function startArming(db: Db, queues: Queues, log: Log): Service {
  let known = '';
  let passes = 0;

  return startService('arming of schedules', INTERVAL_MS, log, async () => {
    const epoch = await readEpoch(queues);
    if (epoch !== known || passes++ % EPOCH_PASSES === 0) {
      const forgotten = await disarmOtherEpochs(db, epoch);
      if (forgotten > 0) log.warn({ schedules: forgotten }, 'redis lost its data: arming schedules again');
      known = epoch;
    }
    while ((await armSchedules(db, epoch, BATCH, (schedule) => arm(queues, schedule, log))) === BATCH);
  });
}

async function arm(queues: Queues, schedule: ScheduleRow, log: Log): Promise<void> {
  const { id, cron, timezone, enabled, work } = schedule;
  if (!enabled) return disarm(queues, id);
  if (nextTicksIfReadable(schedule, new Date(), 1).length === 0)
    return log.warn({ schedule: id, cron, timezone }, 'the time of a schedule cannot be read here');
  await queues.of(TICKS).upsertJobScheduler(
    id,
    { pattern: cron, tz: timezone },
    // A tick that fails is not tried again: whoever looks for overdue schedules answers it.
    { name: work, data: { scheduleId: id }, opts: { attempts: 1, removeOnComplete: 100, removeOnFail: 100 } },
  );
}

export async function disarm(queues: Queues, scheduleId: string): Promise<void> {
  await queues.of(TICKS).removeJobScheduler(scheduleId);
}
