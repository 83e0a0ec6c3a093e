import type { JobRow } from '../../db/jobs/row.ts';
import type { Principal } from '../auth/principal.ts';
import type { Deps } from '../deps.ts';
import { type EventStream, serverSentEvent } from '../events/server-sent.ts';
import { isEnded, jobView } from './view.ts';

/** The job now, then after every change, until it has ended. A reader that is slow gets fewer events, the newest last. */
export function lookAtJob(
  { findJob }: Pick<Deps, 'findJob'>,
  first: JobRow,
  principal: Principal,
): EventStream['look'] {
  let row: JobRow | undefined = first;
  let seen = 0;
  return async function* look() {
    row = seen === 0 ? first : await findJob(first.id, principal);
    if (!row) return 'done';
    if (row.version !== seen) yield serverSentEvent('job', jobView(row), row.version);
    seen = row.version;
    return isEnded(row) ? 'done' : undefined;
  };
}
