import type { z } from '@hono/zod-openapi';
import { findPlatformSchedule } from '../../db/schedules/read.ts';
import type { ScheduleRow } from '../../db/schedules/row.ts';
import { insertSchedule, updateSchedule } from '../../db/schedules/write.ts';
import { jobSweepOf, type WorkName } from '../../queues/schedules/sweeps.ts';
import type { Principal } from '../auth/principal.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../problems.ts';
import { acceptChange, acceptSchedule } from './accept.ts';
import { nameTaken, tooMany } from './refusals.ts';
import type { config } from './scheduler.ts';
import { MAX_SCHEDULES } from './schemas.ts';

/** Two first toggles at once: one makes the schedule, and the other finds it then. */
const TRIES = 3;

/**
 * Sets the platform's schedule of this name. The name of a sweep makes one that does it, when there is none.
 * @throws Problem NOT_FOUND for any other name
 */
export async function toggle(
  { db, settings }: Pick<Deps, 'db' | 'settings'>,
  principal: Principal,
  name: string,
  { enabled, interval, timeout, max_files }: z.output<typeof config>,
): Promise<ScheduleRow> {
  const asked = { enabled, every_hours: interval, timeout_seconds: timeout, max_items: max_files };
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const found = await findPlatformSchedule(db, name);
    if (found) {
      const changed = await updateSchedule(db, found.schedule.id, principal, (row) =>
        acceptChange(asked, row, principal, settings),
      );
      if (changed && changed !== 'taken') return changed;
    } else if (jobSweepOf(name)) {
      const body = { ...asked, name, work: name as WorkName, parameters: {} };
      const row = acceptSchedule({ ...body, scope: 'everybody', overlap: 'skip' }, principal, settings);
      const made = await insertSchedule(db, row, MAX_SCHEDULES);
      if (made === 'full') throw tooMany();
      if (made !== 'taken') return made;
    } else {
      throw notFound(`No schedule of the platform and no sweep is called "${name}".`);
    }
  }
  throw nameTaken(name);
}
