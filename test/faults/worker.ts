import { once } from 'node:events';
import { and, eq } from 'drizzle-orm';
import { jobs } from '../../db/schema/jobs.ts';
import type { Delivery } from '../../queues/consume.ts';
import type { Kind } from '../../queues/registry.ts';
import { runService } from '../../runtime/lifecycle.ts';
import { createLog } from '../../runtime/log.ts';
import { bootWorker } from '../../workers/boot.ts';
import { type ExecutorDeps, execute } from '../../workers/execute.ts';
import { Heartbeats } from '../../workers/heartbeats.ts';
import type { Runner } from '../../workers/runner.ts';
import { shiftClock } from './shift-clock.ts';
import { orders, poison, type Report, type Stage } from './stages.ts';

/** A worker as workers/main.ts starts it, which says how far each job is and can be made to wait anywhere. */
const { pauseAt, without, clockAheadSeconds } = orders.parse(JSON.parse(process.argv[2] ?? '{}'));
const log = createLog('worker', 'info');
let mayPause = pauseAt !== undefined;

const tell = (report: Report) => process.send?.(report);

async function reach(stage: Stage, jobId: string): Promise<void> {
  const paused = mayPause && stage === pauseAt;
  if (paused) mayPause = false;
  tell({ stage, jobId, paused });
  if (paused) await once(process, 'message');
}

const staged: typeof execute = async (delivery, deps) => {
  await reach('claim', delivery.jobId);
  const runners = { ...deps.runners, [delivery.kind]: stagedRunner(deps.runners[delivery.kind], deps) };
  if (without.includes('claim')) await freeFor(delivery, deps);
  const believed = without.includes('generation') ? await newestOf(delivery, deps) : delivery;
  const outcome = await execute(believed, { ...deps, runners, heartbeats: heartbeatsOf(deps) });
  if (outcome.outcome === 'completed') await reach('committed', delivery.jobId);
  return outcome;
};

function stagedRunner(runner: Runner<Kind>, deps: ExecutorDeps): Runner<Kind> {
  return async (context) => {
    const { id } = context.job;
    const fetched = async <T>(fetch: () => Promise<T>): Promise<T> => {
      await reach('fetch', id);
      return fetch();
    };
    const result = await runner({
      ...context,
      fetchPhoto: (photo) => fetched(() => context.fetchPhoto(photo)),
      fetchVideo: (video) => fetched(() => context.fetchVideo(video)),
      run: (task, args, onProgress) =>
        harm(context).then(() => {
          const work = context.run(task, args, onProgress);
          work.catch(() => {});
          return reach('work', id).then(() => work);
        }),
      storeRendition: async (...stored) => {
        await reach('store', id);
        return context.storeRendition(...stored);
      },
    });
    await reach('commit', id);
    if (without.includes('fence')) await stealLease(id, deps);
    return result;
  };
}

async function harm({ input, signal }: { input: object; signal: AbortSignal }): Promise<void> {
  const width = 'width' in input ? input.width : undefined;
  if (width === poison.killsWorker) process.kill(process.pid, 'SIGKILL');
  if (width === poison.neverEnds && !signal.aborted) await once(signal, 'abort');
  signal.throwIfAborted();
}

/** Commits whatever attempt the row belongs to, as a worker would that compared no tokens. */
async function stealLease(jobId: string, { db, attempts }: ExecutorDeps): Promise<void> {
  const [row] = await db.select({ token: jobs.leaseToken }).from(jobs).where(eq(jobs.id, jobId));
  for (const { lease } of attempts) if (lease.jobId === jobId && row?.token) lease.token = row.token;
}

/** A job that another attempt has is there to be taken. What has ended the database itself keeps so. */
async function freeFor({ jobId }: Delivery, { db }: ExecutorDeps): Promise<void> {
  const free = { status: 'queued', leaseToken: null, leaseExpiresAt: null } as const;
  await db
    .update(jobs)
    .set(free)
    .where(and(eq(jobs.id, jobId), eq(jobs.status, 'processing')));
}

async function newestOf(delivery: Delivery, { db }: ExecutorDeps): Promise<Delivery> {
  const [row] = await db
    .select({ generation: jobs.generation })
    .from(jobs)
    .where(eq(jobs.id, delivery.jobId));
  return { ...delivery, ...row };
}

/** Without leases nothing is renewed, and an attempt does not hear that its lease has passed to another. */
function heartbeatsOf({ heartbeats, db, leaseSeconds }: ExecutorDeps): Heartbeats {
  if (!without.includes('lease')) return heartbeats;
  const silent = new Heartbeats(db, leaseSeconds, log);
  silent.stop();
  return silent;
}

if (clockAheadSeconds !== 0) shiftClock(clockAheadSeconds * 1000);
// Frozen or not, no worker outlives its test.
process.once('disconnect', () => process.exit(1));
await runService(log, async (releasers) => {
  await bootWorker(releasers, log, staged);
  tell({ ready: '' });
});
process.disconnect?.();
