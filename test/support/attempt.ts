import { randomUUID } from 'node:crypto';
import type { Db } from '../../db/client.ts';
import { claimJob } from '../../db/jobs/claim.ts';
import { cancelClaimedJob, completeJob, failJob, type Result } from '../../db/jobs/finish.ts';
import { writeProgress } from '../../db/jobs/lease.ts';

/** Takes a queued job as a worker would, to be ended as the test needs it. */
export async function takeJob(db: Db, jobId: string, generation = 1) {
  const token = randomUUID();
  const job = await claimJob(db, { jobId, generation, token, worker: 'test', leaseSeconds: 60 });
  if (!job) throw new Error(`job ${jobId} could not be claimed`);
  const lease = { jobId, token };
  return {
    job,
    progress: (share: number, stage: string) => writeProgress(db, lease, share, stage),
    complete: (result: Result) => completeJob(db, lease, result),
    cancel: () => cancelClaimedJob(db, lease),
    fail: (code: string, message: string) => failJob(db, lease, code, message),
  };
}
