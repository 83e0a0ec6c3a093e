import type { Db } from '../../db/client.ts';
import type { JobRow } from '../../db/jobs/row.ts';
import { contracts } from '../../queues/registry.ts';
import { submitJob } from '../../queues/submit.ts';

/** What every video gets, whichever way it came: it is measured, and a picture of it is made. */
export async function submitVideoJobs(
  tx: Db,
  { videoId, ownerId }: { videoId: string; ownerId: string },
  maxLiveJobs: number,
): Promise<JobRow[]> {
  const submit = (kind: 'duration' | 'thumbnail') =>
    submitJob(tx, { kind, input: contracts[kind].input.parse({ videoId }), ownerId }, maxLiveJobs);
  return [await submit('duration'), await submit('thumbnail')];
}
