import type { JobRow } from '../../db/jobs/row.ts';
import type { Principal } from '../auth/principal.ts';
import type { Deps } from '../deps.ts';
import { isEnded } from './view.ts';

export const MAX_WAIT_SECONDS = 25;

type Wait = {
  /** Resolves as soon as this is true of the row. */
  until: (job: JobRow) => boolean;
  /** Milliseconds. */
  atMost: number;
  /** The caller has gone. */
  signal: AbortSignal;
};

/**
 * The job as soon as it is as wanted, has ended, or the time is up. A caller who waits for too many already gets it at
 * once: a long-poll then turns into a poll, and nothing fails.
 * @returns undefined when there is no such job for this caller
 */
export async function waitForJob(
  { changes, findJob }: Pick<Deps, 'changes' | 'findJob'>,
  id: string,
  principal: Principal,
  { until, atMost, signal }: Wait,
): Promise<JobRow | undefined> {
  const deadline = Date.now() + atMost;
  const watch = changes.watch(id, principal.id);
  try {
    for (;;) {
      const job = await findJob(id, principal);
      const left = deadline - Date.now();
      if (!job || !watch || until(job) || isEnded(job) || left <= 0) return job;
      if (signal.aborted || changes.isClosed) return job;
      await watch.changed(left, signal);
    }
  } finally {
    watch?.close();
  }
}
