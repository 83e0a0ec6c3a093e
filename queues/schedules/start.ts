import type { Db } from '../../db/client.ts';
import type { Log } from '../../runtime/log.ts';
import type { QueueSettings } from '../config.ts';
import type { Queues } from '../open.ts';
import type { Service } from '../service.ts';
import { startArming } from './arm.ts';
import { type Performers, startPerforming } from './perform.ts';
import { startRuns } from './runs.ts';
import { hearTicks, startOverdue } from './ticks.ts';

export type SchedulesParts = {
  db: Db;
  queues: Queues;
  relay: Service;
  settings: QueueSettings;
  performers: Performers;
  log: Log;
};

/** Everything that makes schedules come true. Each API process runs it, and any number may. */
export function startSchedules({ db, queues, relay, settings, performers, log }: SchedulesParts): Service {
  const runs = startRuns(db, relay, settings, log);
  const performing = startPerforming(db, performers, log);
  const nudge = async () => {
    await Promise.all([runs.nudge(), performing.nudge()]);
  };
  const onRun = () => void nudge();
  const parts = [
    hearTicks(db, queues, settings, onRun, log),
    startArming(db, queues, log),
    startOverdue(db, onRun, log),
    runs,
    performing,
  ];
  return {
    nudge,
    stop: async () => {
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}
