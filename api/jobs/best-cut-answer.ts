import type { JobErrorCode } from '../../queues/errors.ts';
import type { Principal } from '../auth/principal.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { type JobView, jobView } from './view.ts';
import { waitForJob } from './wait.ts';

const PATIENCE_MS = 10_000;
/** While Redis is away nobody will run the job soon: callers must not wait for what cannot come. */
const UNDELIVERED_MS = 1_000;

/**
 * Waits for the choice and says what came of it.
 * @throws Problem with the job's code when no photo could be chosen
 */
export async function bestCutAnswer(
  deps: Deps,
  accepted: JobView,
  principal: Principal,
  signal: AbortSignal,
) {
  const { id } = accepted;
  const atMost = deps.queues.isUp() ? PATIENCE_MS : UNDELIVERED_MS;
  const row = await waitForJob(deps, id, principal, { until: () => false, atMost, signal });
  const job = row ? jobView(row) : accepted;
  if (job.status === 'failed' && job.error) {
    throw new Problem(
      job.error.code as JobErrorCode,
      `${job.error.message} The photos are kept; the job is ${id}.`,
    );
  }
  const choice = job.kind === 'best-cut' ? job.result : null;
  if (!choice) {
    return { message: 'The best cut is being selected in background', id: null, score: null, job };
  }
  const score = choice.photos.find((photo) => photo.photo_id === choice.winner)?.score ?? null;
  return { message: 'Best cut selected, processing in background', id: choice.winner, score, job };
}
