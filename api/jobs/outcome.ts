import type { Principal } from '../auth/principal.ts';
import type { Deps } from '../deps.ts';
import { type JobView, jobView } from './view.ts';
import { waitForJob } from './wait.ts';

const PATIENCE_MS = 10_000;
/** While Redis is away nobody will run the job soon: callers must not wait for what cannot come. */
const UNDELIVERED_MS = 1_000;

/** What has become of a job some seconds later, for routes whose callers expect the result in the answer. */
export async function outcomeOf(
  deps: Deps,
  accepted: JobView,
  viewer: Principal,
  signal: AbortSignal,
): Promise<JobView> {
  const atMost = deps.queues.isUp() ? PATIENCE_MS : UNDELIVERED_MS;
  const row = await waitForJob(deps, accepted.id, viewer, { until: () => false, atMost, signal });
  return row ? jobView(row) : accepted;
}
