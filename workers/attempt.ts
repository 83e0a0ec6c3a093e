import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Db } from '../db/client.ts';
import type { ClaimedJob } from '../db/jobs/claim.ts';
import { writeProgress } from '../db/jobs/lease.ts';
import type { Lease } from '../db/jobs/row.ts';
import { Retryable } from '../queues/errors.ts';
import type { Log } from '../runtime/log.ts';
import type { WorkerSettings } from './config.ts';
import type { Heartbeats } from './heartbeats.ts';
import { throttleProgress } from './progress.ts';

/** One start of a job: its lease, its end (by whatever reason comes first), its scratch folder and its progress. */
export type Attempt = {
  job: ClaimedJob;
  lease: Lease;
  scratch: string;
  /** Aborted with the reason: cancelled, lease lost, deadline, or handed back. */
  signal: AbortSignal;
  abort: (reason: Error) => void;
  progress: (fraction: number, stage: string) => void;
  log: Log;
  elapsedMs: () => number;
  end: () => Promise<void>;
};

export type AttemptDeps = {
  db: Db;
  heartbeats: Heartbeats;
  settings: Pick<WorkerSettings, 'SCRATCH_DIR'>;
  log: Log;
  /** Every running attempt, so that a stopping worker can hand them back. */
  attempts: Set<Attempt>;
};

/** From here on the lease is renewed, until `end`. */
export function beginAttempt(job: ClaimedJob, deps: AttemptDeps): Attempt {
  const started = Date.now();
  const lease = { jobId: job.id, token: job.leaseToken };
  const controller = new AbortController();
  const abort = (reason: Error) => controller.abort(reason);
  const scratch = path.join(deps.settings.SCRATCH_DIR, lease.token);
  const progress = throttleProgress((fraction, stage) => writeProgress(deps.db, lease, fraction, stage));
  const deadline = setTimeout(() => abort(tooLate(job.deadlineSeconds)), job.deadlineSeconds * 1000);

  const attempt: Attempt = {
    job,
    lease,
    scratch,
    signal: controller.signal,
    abort,
    progress: progress.report,
    log: deps.log.child({ kind: job.kind, attempt: job.attempt }),
    elapsedMs: () => Date.now() - started,
    end: async () => {
      clearTimeout(deadline);
      deps.heartbeats.remove(lease);
      deps.attempts.delete(attempt);
      // Side by side: the last progress may wait for a database that is away, the disk must not.
      await Promise.all([progress.stop(), removeFolder(scratch, attempt.log)]);
    },
  };
  deps.heartbeats.add(lease, abort);
  deps.attempts.add(attempt);
  return attempt;
}

/** An aborted fetch may still write: the folder is then emptied again. Never throws: the attempt has ended as it has. */
async function removeFolder(folder: string, log: Log): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch((err) =>
    log.warn({ err, folder }, 'a scratch folder stays for hours'),
  );
}

const tooLate = (seconds: number) =>
  new Retryable(
    'DEADLINE_EXCEEDED',
    `The attempt took longer than the ${seconds} seconds that this kind allows.`,
  );
