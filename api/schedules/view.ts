import type { ScheduleFacts } from '../../db/schedules/read.ts';
import type { RunRow } from '../../db/schedules/row.ts';
import { nextTicksIfReadable } from '../../queues/schedules/when.ts';
import { toSnake } from '../jobs/wire.ts';

/** How many of the next ticks a schedule shows. */
export const FORESIGHT = 5;

const scopeOf = ({ everybody }: { everybody: boolean }): 'everybody' | 'own' =>
  everybody ? 'everybody' : 'own';
const parametersOf = ({ parameters }: { parameters: unknown }) =>
  toSnake(parameters) as Record<string, unknown>;

/** A schedule as every route shows it. */
export function scheduleView({ schedule, lastRun, isRunning, completed, failed }: ScheduleFacts) {
  const { id, cron, timezone, enabled } = schedule;
  const self = `/schedules/${id}`;
  return {
    id,
    name: schedule.name,
    owner_id: schedule.ownerId,
    work: schedule.work,
    parameters: parametersOf(schedule),
    scope: scopeOf(schedule),
    max_items: schedule.maxItems,
    timeout_seconds: schedule.timeoutSeconds,
    cron,
    every_hours: schedule.everyHours,
    timezone,
    enabled,
    overlap: schedule.overlap,
    next_runs: upcoming(schedule).map((tick) => tick.toISOString()),
    is_running: isRunning,
    counts: { completed, failed },
    last_run: lastRun ? runView(lastRun) : null,
    created_at: schedule.createdAt.toISOString(),
    updated_at: schedule.updatedAt.toISOString(),
    links: { self, runs: `${self}/runs`, run: `${self}/run` },
  };
}

/** The next tick is what the row says, even when it is overdue: it will be answered. */
function upcoming({ nextRunAt, cron, timezone }: ScheduleFacts['schedule']): Date[] {
  if (!nextRunAt) return [];
  return [nextRunAt, ...nextTicksIfReadable({ cron, timezone }, nextRunAt, FORESIGHT - 1)];
}

/** A run as every route shows it. */
export function runView(run: RunRow) {
  const { id, scheduleId, total, completed, failed, cancelled, refused, errorCode } = run;
  const until = run.finishedAt ?? new Date();
  const self = `/schedule-runs/${id}`;
  return {
    id,
    schedule_id: scheduleId,
    trigger: run.trigger,
    status: run.status,
    work: run.work,
    parameters: parametersOf(run),
    scope: scopeOf(run),
    max_items: run.maxItems,
    timeout_seconds: run.timeoutSeconds,
    due_at: run.dueAt?.toISOString() ?? null,
    started_at: run.createdAt.toISOString(),
    finished_at: run.finishedAt?.toISOString() ?? null,
    duration_seconds: Math.max(0, until.getTime() - run.createdAt.getTime()) / 1000,
    cancel_requested_at: run.cancelRequestedAt?.toISOString() ?? null,
    counts: { total, completed, failed, cancelled, refused },
    error: errorCode === null ? null : { code: errorCode, message: run.errorMessage ?? '' },
    links: {
      self,
      log: `${self}/log`,
      schedule: `/schedules/${scheduleId}`,
      ...(run.status === 'running' && { cancel: `${self}/cancel` }),
    },
  };
}

export type RunView = ReturnType<typeof runView>;
