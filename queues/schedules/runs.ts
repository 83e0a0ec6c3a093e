import { NIL } from 'uuid';
import { type Db, isDatabaseAway } from '../../db/client.ts';
import { namesNoRow } from '../../db/constraints.ts';
import { saveRun, withNextRun } from '../../db/schedules/advance.ts';
import type { RunRow } from '../../db/schedules/row.ts';
import type { Log } from '../../runtime/log.ts';
import type { QueueSettings } from '../config.ts';
import { type Service, startService } from '../service.ts';
import { advanceRun } from './advance.ts';
import { platformSweeps } from './sweeps.ts';

const INTERVAL_MS = 1_000;
/** Jobs of one run that wait or run at a time: a sweep of a million photos takes no more of the queue than this. */
const WAVE = 100;

/**
 * Takes every run that goes on a step further, each second. Several processes share the runs; each run is in one
 * transaction at a time.
 */
export function startRuns(db: Db, relay: Service, settings: QueueSettings, log: Log): Service {
  const wave = Math.min(WAVE, settings.MAX_LIVE_JOBS);

  return startService('runs of schedules', INTERVAL_MS, log, async () => {
    let made = 0;
    const advance = async (tx: Db, run: RunRow) => {
      made += await advanceRun(tx, run, wave, settings.MAX_LIVE_JOBS);
    };
    for (let last: string | undefined = NIL; last !== undefined; ) {
      last = await withNextRun(db, last, Object.keys(platformSweeps), (tx, run) =>
        orFail(tx, run, advance, log),
      );
    }
    if (made > 0) await relay.nudge();
  });
}

/** A run that cannot be taken on, such as one whose kind is no longer here, fails alone. */
async function orFail(
  tx: Db,
  run: RunRow,
  advance: (tx: Db, run: RunRow) => Promise<void>,
  log: Log,
): Promise<void> {
  try {
    await tx.transaction((step) => advance(step, run));
  } catch (err) {
    if (isDatabaseAway(err)) throw err;
    // A photo or video was deleted while a job for it was written: the next pass, a second later, no longer finds it.
    if (namesNoRow(err))
      return log.info({ run: run.id }, 'a step of a run met a deletion, and is done again');
    log.error({ err, run: run.id, work: run.work }, 'a run of a schedule failed');
    await saveRun(tx, run.id, {
      status: 'failed',
      exhausted: true,
      finishedAt: new Date(),
      errorCode: 'INTERNAL',
      errorMessage: "The API's log has the cause under the run's id.",
    });
  }
}
