import { pruneJobs } from '../../db/jobs/reconcile.ts';
import { pruneRuns } from '../../db/schedules/advance.ts';
import type { Performers } from '../../queues/schedules/perform.ts';
import { platformSweeps } from '../../queues/schedules/sweeps.ts';
import type { ArrivalParts } from '../arrivals/arrive.ts';
import { scanArrivals } from '../arrivals/scan.ts';
import { SETTLED_MS, sweepObjects } from '../sweep.ts';

/** The sweeps over the platform that a schedule may name. They need the object store, so they live in the API. */
export const createPerformers = (parts: ArrivalParts): Performers => ({
  'storage-scan': async (_, signal) => {
    const { accepted, refused, complete } = await scanArrivals(parts, signal);
    const counts = { completed: accepted, failed: refused };
    return complete || signal.aborted ? counts : { ...counts, error: full };
  },
  purge: async (parameters, signal) => {
    const { db, store } = parts;
    const { olderThanDays } = platformSweeps.purge.parameters.parse(parameters);
    let completed = 0;
    for (const prune of [pruneJobs, pruneRuns]) {
      for (let pruned = 1; pruned > 0 && !signal.aborted; ) {
        pruned = await prune(db, olderThanDays);
        completed += pruned;
      }
    }
    if (!signal.aborted) completed += await sweepObjects({ db, store }, Date.now() - SETTLED_MS);
    return { completed, failed: 0 };
  },
});

const full = {
  code: 'TOO_MANY_JOBS',
  message: 'The machines have as many unfinished jobs as they may: the next scan goes on.',
};
