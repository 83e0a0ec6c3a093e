import { countEndedJobs, countJobsByKind } from '../../db/jobs/read.ts';
import { liveWorkers } from '../../db/workers.ts';
import { jobErrors } from '../../queues/errors.ts';
import { withDeadline } from '../../runtime/lifecycle.ts';
import type { Deps } from '../deps.ts';
import { FAILED_WINDOW_MINUTES, type Sample } from './conditions.ts';

const DEADLINE_MS = 5_000;

/** Failures that another attempt might have cured: a damaged file is not the platform's fault. */
const platformCodes = Object.entries(jobErrors).flatMap(([code, { retry }]) => (retry ? [code] : []));

/** @throws when the database does not answer */
export async function sampleDatabase({ db }: Pick<Deps, 'db'>): Promise<Omit<Sample, 'storeDownSeconds'>> {
  const counts = Promise.all([
    countJobsByKind(db),
    countEndedJobs(db, FAILED_WINDOW_MINUTES, platformCodes),
    liveWorkers(db),
  ]);
  const [live, ended, workers] = await withDeadline(counts, DEADLINE_MS, 'looking at the jobs');
  const queued = live.filter(({ status }) => status === 'queued');
  return { queued, ended, workers: workers.map(({ lanes }) => lanes) };
}

export const doesStoreAnswer = ({ store }: Pick<Deps, 'store'>): Promise<boolean> =>
  withDeadline(store.ready(), DEADLINE_MS, 'looking at the store').then(
    () => true,
    () => false,
  );

/** For how long something has been away, as far as this process has seen. */
export class DownSince {
  #lastAnswer: number | undefined;

  /** @returns seconds since the last answer, or since the first look when there was none */
  note(answers: boolean, now = Date.now()): number {
    if (answers) this.#lastAnswer = now;
    this.#lastAnswer ??= now;
    return answers ? 0 : Math.max(0.001, (now - this.#lastAnswer) / 1_000);
  }
}
