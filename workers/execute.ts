import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { type ClaimedJob, claimJob } from '../db/jobs/claim.ts';
import { cancelClaimedJob, completeJob, failJob, requeueJob } from '../db/jobs/finish.ts';
import { LeaseLost } from '../db/jobs/row.ts';
import type { Delivery, Outcome } from '../queues/consume.ts';
import type { Offer } from '../queues/offer.ts';
import { contractOf, type Kind } from '../queues/registry.ts';
import { logAs } from '../runtime/log.ts';
import { inSpan } from '../runtime/tracing.ts';
import type { ObjectStore } from '../storage/store.ts';
import { type Attempt, type AttemptDeps, beginAttempt } from './attempt.ts';
import type { WorkerSettings } from './config.ts';
import { createContext } from './context.ts';
import type { Engines } from './engines.ts';
import type { Lane } from './lane.ts';
import { failures, observeAttempt } from './metrics.ts';
import { persist } from './persist.ts';
import type { RunnerResult } from './runner.ts';
import type { Runners } from './runners.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { judge } from './verdict.ts';

export type ExecutorDeps = AttemptDeps & {
  store: ObjectStore;
  lanes: Record<string, Lane>;
  engines: Engines;
  runners: Runners;
  settings: WorkerSettings;
  leaseSeconds: number;
  /** Gives freshly queued jobs to Redis without waiting for the relay. */
  offer: Offer;
};

/**
 * One delivery from start to end: wait for a sandbox, claim, run, commit. Redis hands over an id at least once; the
 * claim lets one attempt through, and the lease lets one result in.
 */
export const execute = (delivery: Delivery, deps: ExecutorDeps): Promise<Outcome> =>
  logAs({ job: delivery.jobId }, () => runDelivery(delivery, deps));

async function runDelivery(delivery: Delivery, deps: ExecutorDeps): Promise<Outcome> {
  const { lane: name, yields } = contractOf(delivery.kind);
  const lane = deps.lanes[name];
  const sandbox = await lane?.acquire(yields);
  if (!lane || !sandbox) return { outcome: 'returned' };
  try {
    const job = await claim(delivery, deps);
    if (!job) return { outcome: 'dropped' };
    return await observeAttempt(job, () => attemptJob(job, delivery.kind, sandbox, deps));
  } finally {
    lane.release(sandbox);
  }
}

const claim = ({ jobId, generation }: Delivery, { db, settings, leaseSeconds, log }: ExecutorDeps) => {
  const wanted = {
    jobId,
    generation,
    token: randomUUID(),
    worker: settings.WORKER_NAME,
    leaseSeconds,
  };
  return persist(() => claimJob(db, wanted), log);
};

async function attemptJob(
  job: ClaimedJob,
  kind: Kind,
  sandbox: Sandbox,
  deps: ExecutorDeps,
): Promise<Outcome> {
  const attempt = beginAttempt(job, deps);
  try {
    await mkdir(attempt.scratch, { recursive: true });
    const result = await runKind(kind, attempt, sandbox, deps);
    attempt.signal.throwIfAborted();
    return await commit(attempt, result, deps);
  } catch (error) {
    return await settle(attempt, attempt.signal.aborted ? attempt.signal.reason : error, deps);
  } finally {
    await attempt.end();
  }
}

function runKind<K extends Kind>(kind: K, attempt: Attempt, sandbox: Sandbox, deps: ExecutorDeps) {
  return deps.runners[kind](createContext<K>(kind, attempt, sandbox, deps)) as Promise<RunnerResult<Kind>>;
}

async function commit(attempt: Attempt, result: RunnerResult<Kind>, deps: ExecutorDeps): Promise<Outcome> {
  const { children } = await inSpan('commit', {}, () =>
    persist(() => completeJob(deps.db, attempt.lease, result), attempt.log),
  );
  attempt.log.info({ ms: attempt.elapsedMs() }, 'completed');
  await deps.offer(...children);
  return { outcome: 'completed' };
}

/** Writes down what became of an attempt that threw. A lease lost meanwhile means that somebody else has done so. */
async function settle(attempt: Attempt, error: unknown, { db, offer }: ExecutorDeps): Promise<Outcome> {
  const verdict = judge(error, attempt.job);
  attempt.log[verdict.end === 'failed' ? 'warn' : 'info']({ err: error, verdict }, 'attempt ended');
  const { lease } = attempt;
  if ('code' in verdict && verdict.code) failures.inc({ kind: attempt.job.kind, code: verdict.code });
  try {
    switch (verdict.end) {
      case 'discarded':
        return { outcome: 'dropped' };
      case 'cancelled':
        await persist(() => cancelClaimedJob(db, lease), attempt.log);
        return { outcome: 'cancelled' };
      case 'failed':
        await persist(() => failJob(db, lease, verdict.code, verdict.message), attempt.log);
        return { outcome: 'failed', code: verdict.code, message: verdict.message };
      case 'requeued': {
        const { code, message, delayMs, spendAttempt } = verdict;
        const why = { ...(code && { errorCode: code }), ...(message && { errorMessage: message }) };
        const job = await persist(
          () => requeueJob(db, lease, { delayMs, spendAttempt, ...why }),
          attempt.log,
        );
        if (delayMs === 0) await offer(job);
        return { outcome: 'requeued' };
      }
    }
  } catch (failure) {
    if (failure instanceof LeaseLost) return { outcome: 'dropped' };
    throw failure;
  }
}
