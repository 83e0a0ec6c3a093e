import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../../db/client.ts';
import { countRecentRuns, lastSuccesses, overdueSeconds } from '../../db/schedules/numbers.ts';

const statuses = ['running', 'completed', 'failed', 'cancelled', 'skipped'] as const;
const MAX_NAMED = 100;

/** @returns what counts anew. Only schedules of the platform are named: the page is open, and users' names are theirs. */
export function scheduleMetrics(db: Db, registers: Registry[]): () => Promise<void> {
  const runs = new Gauge({
    name: 'darkroom_schedule_runs',
    help: 'Runs of schedules that go on, and that ended within 24 hours.',
    labelNames: ['status'],
    registers,
  });
  const overdue = new Gauge({
    name: 'darkroom_schedule_overdue_seconds',
    help: 'How late the latest tick is that nobody answered.',
    registers,
  });
  const succeeded = new Gauge({
    name: 'darkroom_schedule_last_success_timestamp_seconds',
    help: 'When a schedule over everybody’s media last completed a run; 0 for never.',
    labelNames: ['schedule'],
    registers,
  });
  return async () => {
    const [recent, late, successes] = await Promise.all([
      countRecentRuns(db),
      overdueSeconds(db),
      lastSuccesses(db, MAX_NAMED),
    ]);
    for (const status of statuses)
      runs.set({ status }, recent.find((row) => row.status === status)?.runs ?? 0);
    overdue.set(late);
    succeeded.reset();
    for (const { name: schedule, at } of successes) succeeded.set({ schedule }, at);
  };
}
