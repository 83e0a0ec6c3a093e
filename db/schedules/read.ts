import { and, asc, desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import type { Viewer } from '../jobs/read.ts';
import { scheduleRuns, schedules } from '../schema/schedules.ts';
import type { RunRow, ScheduleRow } from './row.ts';
import { visibleRun } from './steer.ts';
import { visibleSchedule } from './write.ts';

/** A schedule and what its runs say of it. */
export type ScheduleFacts = {
  schedule: ScheduleRow;
  /** The newest that was not skipped. */
  lastRun: RunRow | null;
  isRunning: boolean;
  /** Runs by their end, as far back as runs are kept. */
  completed: number;
  failed: number;
};

export const findSchedule = async (db: Db, id: string, viewer: Viewer): Promise<ScheduleFacts | undefined> =>
  (await withFacts(db, visibleSchedule(id, viewer), 1))[0];

/** The platform's own schedule of this name: one over everybody's media. */
export const findPlatformSchedule = async (db: Db, name: string): Promise<ScheduleFacts | undefined> =>
  (await withFacts(db, and(eq(schedules.name, name), schedules.everybody), 1))[0];

export const listPlatformSchedules = (db: Db, limit: number): Promise<ScheduleFacts[]> =>
  withFacts(db, sql`${schedules.everybody}`, limit);

/** In order of their making. */
export const listSchedules = (
  db: Db,
  viewer: Viewer,
  afterId: string | undefined,
  limit: number,
): Promise<ScheduleFacts[]> =>
  withFacts(
    db,
    and(
      viewer.isAdmin ? undefined : eq(schedules.ownerId, viewer.id),
      afterId ? sql`${schedules.id} > ${afterId}` : undefined,
    ),
    limit,
  );

async function withFacts(db: Db, where: SQL | undefined, limit: number): Promise<ScheduleFacts[]> {
  const newest = db
    .select()
    .from(scheduleRuns)
    .where(and(eq(scheduleRuns.scheduleId, schedules.id), sql`${scheduleRuns.status} <> 'skipped'`))
    .orderBy(desc(scheduleRuns.id))
    .limit(1)
    .as('newest');
  const counts = db
    .select({
      isRunning: sql<boolean>`coalesce(bool_or(${scheduleRuns.status} = 'running'), false)`.as('is_running'),
      completed: sql<number>`(count(*) filter (where ${scheduleRuns.status} = 'completed'))::int`.as('ok'),
      failed: sql<number>`(count(*) filter (where ${scheduleRuns.status} = 'failed'))::int`.as('bad'),
    })
    .from(scheduleRuns)
    .where(eq(scheduleRuns.scheduleId, schedules.id))
    .as('counts');
  const rows = await db
    .select()
    .from(schedules)
    .leftJoinLateral(newest, sql`true`)
    .innerJoinLateral(counts, sql`true`)
    .where(where)
    .orderBy(asc(schedules.id))
    .limit(limit);
  return rows.map((row) => ({ schedule: row.schedules, lastRun: row.newest, ...row.counts }));
}

export async function findRun(db: Db, id: string, viewer: Viewer): Promise<RunRow | undefined> {
  const [row] = await db.select().from(scheduleRuns).where(visibleRun(id, viewer));
  return row;
}

/** Newest first. */
export function listRuns(db: Db, scheduleId: string, beforeId: string | undefined, limit: number) {
  return db
    .select()
    .from(scheduleRuns)
    .where(and(eq(scheduleRuns.scheduleId, scheduleId), beforeId ? lt(scheduleRuns.id, beforeId) : undefined))
    .orderBy(desc(scheduleRuns.id))
    .limit(limit);
}

export async function scheduleExists(db: Db, id: string): Promise<boolean> {
  const rows = await db.select({ id: schedules.id }).from(schedules).where(eq(schedules.id, id));
  return rows.length > 0;
}
