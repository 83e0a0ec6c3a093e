import type { z } from '@hono/zod-openapi';
import type { ScheduleRow } from '../../db/schedules/row.ts';
import type { NewSchedule } from '../../db/schedules/write.ts';
import { parametersSchema, platformSweepOf, type WorkName } from '../../queues/schedules/sweeps.ts';
import { BadWhen, checkWhen, cronOfHours, nextTick } from '../../queues/schedules/when.ts';
import type { Principal } from '../auth/principal.ts';
import type { ApiSettings } from '../config.ts';
import { snakeName, toCamel } from '../jobs/wire.ts';
import { invalid, Problem } from '../problems.ts';
import { parseFields } from '../validation.ts';
import type { newSchedule, scheduleChange } from './schemas.ts';

type Limits = Pick<ApiSettings, 'SCHEDULE_TIMEZONE' | 'SCHEDULE_MIN_SECONDS'>;

/** The row of a new schedule. @throws Problem INVALID_REQUEST, NOT_ALLOWED */
export function acceptSchedule(
  body: z.output<typeof newSchedule>,
  principal: Principal,
  limits: Limits,
): NewSchedule {
  const { name, work, enabled, overlap, max_items: maxItems, timeout_seconds: timeoutSeconds } = body;
  const everybody = body.scope === 'everybody';
  checkScope(work, everybody, principal);
  const when = acceptNewWhen(body, limits);
  return {
    ownerId: principal.id,
    name,
    work,
    parameters: acceptParameters(work, body.parameters),
    everybody,
    maxItems,
    timeoutSeconds,
    ...when,
    enabled,
    overlap,
    nextRunAt: enabled ? nextTick(when, new Date()) : null,
  };
}

/** The columns that a change gives a schedule. @throws Problem INVALID_REQUEST, NOT_ALLOWED */
export function acceptChange(
  body: z.output<typeof scheduleChange>,
  row: ScheduleRow,
  principal: Principal,
  limits: Limits,
): Partial<ScheduleRow> {
  const work = body.work ?? (row.work as WorkName);
  const everybody = body.scope === undefined ? row.everybody : body.scope === 'everybody';
  checkScope(work, everybody, principal);
  const when = acceptWhen(body, row, limits);
  const enabled = body.enabled ?? row.enabled;
  const isSame = when.cron === row.cron && when.timezone === row.timezone && row.nextRunAt !== null;
  const given = body.parameters ?? (work === row.work ? (row.parameters as Record<string, unknown>) : {});
  return {
    work,
    everybody,
    parameters: acceptParameters(work, given),
    ...when,
    enabled,
    nextRunAt: enabled ? (isSame ? row.nextRunAt : nextTick(when, new Date())) : null,
    name: body.name ?? row.name,
    maxItems: body.max_items ?? row.maxItems,
    timeoutSeconds: body.timeout_seconds ?? row.timeoutSeconds,
    overlap: body.overlap ?? row.overlap,
  };
}

/** What a kind or a sweep makes of its parameters. @throws Problem INVALID_REQUEST naming every field that does not fit */
export const acceptParameters = (work: WorkName, given: Record<string, unknown>): Record<string, unknown> =>
  parseFields(parametersSchema(work), toCamel(given), ['body', 'parameters']);

function checkScope(work: WorkName, everybody: boolean, { isAdmin }: Principal): void {
  if (everybody && !isAdmin) {
    throw new Problem('NOT_ALLOWED', "Only an administrator may sweep over everybody's media.");
  }
  if (!everybody && platformSweepOf(work)) {
    throw invalid(['body', 'scope'], `should be everybody: ${work} is over the whole platform`);
  }
}

type Time = Pick<ScheduleRow, 'cron' | 'everyHours' | 'timezone'>;
/** Where the caller said it. */
type Place = 'body' | 'query';
type AskedTime = {
  cron?: string | undefined;
  every_hours?: number | undefined;
  timezone?: string | undefined;
};

/** The time of a schedule that is not there yet. @throws Problem INVALID_REQUEST */
export function acceptNewWhen(asked: AskedTime, limits: Limits, place: Place = 'body'): Time {
  if (asked.cron === undefined && asked.every_hours === undefined) {
    throw invalid([place, 'cron'], 'give either cron or every_hours');
  }
  const nothing = { timezone: limits.SCHEDULE_TIMEZONE, cron: '', everyHours: null };
  return acceptWhen(asked, nothing, limits, place);
}

function acceptWhen(asked: AskedTime, before: Time, limits: Limits, place: Place = 'body'): Time {
  const { cron, every_hours: hours } = asked;
  if (cron !== undefined && hours !== undefined) {
    throw invalid([place, 'cron'], 'give either cron or every_hours');
  }
  const timezone = asked.timezone ?? before.timezone;
  const when =
    hours !== undefined
      ? { cron: cronOfHours(hours), everyHours: hours, timezone }
      : cron !== undefined
        ? { cron: cron.trim().replace(/\s+/g, ' '), everyHours: null, timezone }
        : { ...before, timezone };
  try {
    checkWhen(when, limits.SCHEDULE_MIN_SECONDS);
  } catch (error) {
    if (error instanceof BadWhen) {
      const code = error.field === 'timezone' ? 'NOT_A_CHOICE' : 'NOT_A_TIME';
      throw invalid([place, snakeName(error.field)], error.message, code);
    }
    throw error;
  }
  const { everyHours } = when;
  return { cron: when.cron, everyHours, timezone };
}
