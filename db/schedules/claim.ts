import { and, asc, count, eq, lte, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import type { Viewer } from '../jobs/read.ts';
import { inTransaction } from '../jobs/row.ts';
import { scheduleRuns, schedules } from '../schema/schedules.ts';
import { users } from '../schema/users.ts';
import { isRunning, type RunRow, type ScheduleRow, type Work, workOf } from './row.ts';

/** Runs of one schedule that may go on at a time where its overlap policy allows several. */
const MAX_OVERLAP = 5;

/**
 * Answers a schedule's tick, if it is due at `asOf`: whoever commits first has made its run and moved the schedule on,
 * and for everybody else nothing is due. Ticks that were missed are one tick: the next is after `asOf`.
 * @param next the tick after a moment
 * @returns undefined when nothing is due
 */
export function claimTick(
  db: Db,
  scheduleId: string,
  asOf: Date,
  next: (schedule: ScheduleRow, after: Date) => Date,
): Promise<RunRow | undefined> {
  return inTransaction(db, async (tx) => {
    const [found] = await tx
      .select({ schedule: schedules, isActive: users.isActive, role: users.role })
      .from(schedules)
      .innerJoin(users, eq(users.id, schedules.ownerId))
      .where(and(eq(schedules.id, scheduleId), lte(schedules.nextRunAt, asOf)))
      .for('update', { of: schedules });
    if (!found) return undefined;
    const { schedule } = found;
    await tx
      .update(schedules)
      .set({ nextRunAt: next(schedule, asOf) })
      .where(eq(schedules.id, scheduleId));
    const why = whyNotAllowed(schedule, found) ?? (await whyBusy(tx, schedule));
    const tick = { ...workOf(schedule), scheduleId, trigger: 'schedule', dueAt: schedule.nextRunAt } as const;
    const [run] = await tx
      .insert(scheduleRuns)
      .values(
        why ? { ...tick, ...why, status: 'skipped', finishedAt: sql`now()` } : { ...tick, status: 'running' },
      )
      .onConflictDoNothing()
      .returning();
    return run;
  });
}

type Why = { errorCode: string; errorMessage: string };

/** An account that was switched off, or whose administrator's rights were taken, must not go on acting by its schedules. */
function whyNotAllowed(
  { everybody }: ScheduleRow,
  { isActive, role }: { isActive: boolean; role: string },
): Why | undefined {
  if (!isActive) return { errorCode: 'INACTIVE_USER', errorMessage: "The owner's account is switched off." };
  if (!everybody || role === 'admin') return undefined;
  return { errorCode: 'NOT_ALLOWED', errorMessage: 'The owner is no administrator any more.' };
}

async function whyBusy(tx: Db, { id, overlap }: ScheduleRow): Promise<Why | undefined> {
  const [live] = await tx
    .select({ runs: count() })
    .from(scheduleRuns)
    .where(and(eq(scheduleRuns.scheduleId, id), isRunning));
  if ((live?.runs ?? 0) < (overlap === 'skip' ? 1 : MAX_OVERLAP)) return undefined;
  return { errorCode: 'RUN_IN_PROGRESS', errorMessage: 'The run before had not ended.' };
}

/** Schedules whose tick was due before `moment`: nobody answered it. */
export function listOverdue(db: Db, moment: Date, limit: number): Promise<{ id: string }[]> {
  return db
    .select({ id: schedules.id })
    .from(schedules)
    .where(lte(schedules.nextRunAt, moment))
    .orderBy(asc(schedules.nextRunAt))
    .limit(limit);
}

/**
 * Makes a run that somebody asks for.
 * @param changed what this run has otherwise than its schedule
 * @returns undefined without such a schedule, 'busy' when its runs may not overlap and one goes on
 */
export async function startRun(
  tx: Db,
  schedule: ScheduleRow,
  changed: Partial<Pick<Work, 'parameters' | 'maxItems' | 'timeoutSeconds'>>,
): Promise<RunRow | 'busy'> {
  if (await whyBusy(tx, schedule)) return 'busy';
  const [run] = await tx
    .insert(scheduleRuns)
    .values({
      ...workOf(schedule),
      ...changed,
      scheduleId: schedule.id,
      trigger: 'manual',
      status: 'running',
    })
    .returning();
  if (!run) throw new Error('an inserted run returned no row');
  return run;
}

/** Holds the schedule until the transaction ends, so that no other run of it begins meanwhile. */
export async function lockSchedule(tx: Db, id: string, viewer: Viewer): Promise<ScheduleRow | undefined> {
  const own = viewer.isAdmin ? undefined : eq(schedules.ownerId, viewer.id);
  const [row] = await tx
    .select()
    .from(schedules)
    .where(and(eq(schedules.id, id), own))
    .for('update');
  return row;
}
