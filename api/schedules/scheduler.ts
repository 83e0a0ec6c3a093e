import { z } from '@hono/zod-openapi';
import type { ScheduleFacts } from '../../db/schedules/read.ts';
import type { ScheduleRow } from '../../db/schedules/row.ts';
import { nextTicksIfReadable } from '../../queues/schedules/when.ts';
import { booleanAlsoInText } from '../boolean-in-text.ts';
import { alsoInText } from '../number-in-text.ts';

/**
 * The shapes of the API Manager's scheduler, with the platform's own schedules behind them: those over everybody's
 * media. Its clients read exactly these names.
 */
export const config = z.object({
  enabled: booleanAlsoInText,
  interval: alsoInText(z.int().min(1).max(24)).openapi({ description: 'Hours.' }),
  timeout: alsoInText(z.int().min(1).max(604_800))
    .default(300)
    .openapi({ description: 'Seconds of one run.' }),
  max_files: alsoInText(z.int().min(1).max(100_000)).default(100),
});

export const status = z
  .object({
    enabled: z.boolean(),
    interval: z.int(),
    timeout: z.int(),
    max_files: z.int(),
    nextRun: z.iso.datetime().nullable(),
    lastRun: z.iso.datetime().nullable(),
    successCount: z.int().openapi({ description: 'Runs, as far back as they are kept.' }),
    errorCount: z.int(),
    isRunning: z.boolean(),
  })
  .openapi('SchedulerStatus');

type Status = z.output<typeof status>;

/** What that system says of a name which nobody has set. */
const unset: Status = {
  enabled: false,
  interval: 3,
  timeout: 300,
  max_files: 100,
  nextRun: null,
  lastRun: null,
  successCount: 0,
  errorCount: 0,
  isRunning: false,
};

export function statusOf(facts: ScheduleFacts | undefined): Status {
  if (!facts) return unset;
  const { schedule, lastRun, isRunning, completed, failed } = facts;
  return {
    enabled: schedule.enabled,
    interval: schedule.everyHours ?? hoursApart(schedule),
    timeout: schedule.timeoutSeconds,
    max_files: schedule.maxItems,
    nextRun: schedule.nextRunAt?.toISOString() ?? null,
    lastRun: lastRun?.createdAt.toISOString() ?? null,
    successCount: completed,
    errorCount: failed,
    isRunning,
  };
}

/** The hours between the next two ticks, for a schedule that is no "every N hours". */
function hoursApart(schedule: ScheduleRow): number {
  const [first, second] = nextTicksIfReadable(schedule, new Date(), 2);
  return Math.max(1, Math.round(((second?.getTime() ?? 0) - (first?.getTime() ?? 0)) / 3_600_000));
}

/**
 * Schedules as lines of a crontab. Names, works and time zones were validated when they came in, so that none can start
 * a line of its own.
 */
export const crontabOf = (all: ScheduleFacts[]): string =>
  all
    .map(({ schedule: { id, name, work, timezone, cron, enabled } }) => {
      const line = `${cron} darkroom POST /schedules/${id}/run`;
      return `# ${name}: ${work}\nCRON_TZ=${timezone}\n${enabled ? line : `# off: ${line}`}\n`;
    })
    .join('\n');
