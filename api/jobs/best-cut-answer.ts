import type { JobErrorCode } from '../../queues/errors.ts';
import type { Principal } from '../auth/principal.ts';
import type { Deps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { outcomeOf } from './outcome.ts';
import type { JobView } from './view.ts';

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
  const job = await outcomeOf(deps, accepted, principal, signal);
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
