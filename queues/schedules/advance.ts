import type { Db } from '../../db/client.ts';
import { countJobsOfRun, type JobCounts, lastFailureOf, saveRun } from '../../db/schedules/advance.ts';
import type { RunRow } from '../../db/schedules/row.ts';
import { cancelQueuedOfRun } from '../../db/schedules/steer.ts';
import { Refusal } from '../errors.ts';
import type { InputOf, Kind } from '../registry.ts';
import { submitJob, TooManyJobs, UnknownMedia } from '../submit.ts';
import { jobSweepOf } from './sweeps.ts';
import { countItems, submitWave, type Wave } from './wave.ts';

/**
 * Takes a run one step on, in one transaction: counts what its jobs have come to, makes the next wave, or ends it.
 * Everything that it knows lies in rows, so it goes on where it was whoever takes it next.
 * @param wave jobs of one run that may be live at a time
 * @returns how many jobs it made
 */
export async function advanceRun(tx: Db, run: RunRow, wave: number, maxLiveJobs: number): Promise<number> {
  const counts = await countJobsOfRun(tx, run.id);
  const { completed, failed, cancelled } = counts;
  if (run.exhausted && counts.live === 0) {
    await end(tx, run, counts);
    return 0;
  }
  await saveRun(tx, run.id, { completed, failed, cancelled });
  if (run.exhausted) return 0;
  if (isOverTime(run)) {
    await cancelQueuedOfRun(tx, run.id);
    await saveRun(tx, run.id, { exhausted: true, ...overTime(run) });
    return 0;
  }
  const sweep = jobSweepOf(run.work);
  if (!sweep) return submitOne(tx, run, maxLiveJobs);
  if (run.total === null) await saveRun(tx, run.id, { total: await countItems(tx, run, sweep) });
  const taken = counts.live + completed + failed + cancelled + run.refused;
  const room = Math.min(wave - counts.live, run.maxItems - taken);
  if (room <= 0) {
    if (taken >= run.maxItems) await saveRun(tx, run.id, { exhausted: true });
    return 0;
  }
  const made = await submitWave(tx, run, sweep, room);
  await saveRun(tx, run.id, progressOf(run, made));
  return made.submitted;
}

const progressOf = (run: RunRow, { afterId, refused, refusal, exhausted }: Wave) => ({
  afterId,
  exhausted,
  refused: run.refused + refused,
  ...(refusal && { errorCode: refusal.code, errorMessage: refusal.message }),
});

/** The one job of a schedule that names a kind. */
async function submitOne(tx: Db, run: RunRow, maxLiveJobs: number): Promise<number> {
  const input = run.parameters as InputOf<Kind>;
  try {
    await submitJob(tx, { kind: run.work as Kind, input, ownerId: run.ownerId, runId: run.id }, maxLiveJobs);
  } catch (error) {
    const errorCode = refusalCode(error);
    if (!errorCode) throw error;
    const errorMessage = error instanceof Error ? error.message : '';
    await saveRun(tx, run.id, { exhausted: true, total: 1, refused: 1, errorCode, errorMessage });
    return 0;
  }
  await saveRun(tx, run.id, { exhausted: true, total: 1 });
  return 1;
}

function refusalCode(error: unknown): string | undefined {
  if (error instanceof Refusal) return error.code;
  if (error instanceof UnknownMedia) return 'MEDIA_MISSING';
  if (error instanceof TooManyJobs) return 'TOO_MANY_JOBS';
  return undefined;
}

const isOverTime = ({ createdAt, timeoutSeconds }: RunRow) =>
  Date.now() - createdAt.getTime() > timeoutSeconds * 1000;

const overTime = ({ timeoutSeconds }: RunRow) => ({
  errorCode: 'DEADLINE_EXCEEDED',
  errorMessage: `The run had ${timeoutSeconds} seconds. What it had not begun is left to the next.`,
});

/**
 * A run fails when its time was up, or when it had items and not one was done: one bad file among good ones is that
 * file's failure, and stands in `failed`.
 */
async function end(tx: Db, run: RunRow, { completed, failed, cancelled }: JobCounts): Promise<void> {
  const total = completed + failed + cancelled + run.refused;
  const ended = { completed, failed, cancelled, total, finishedAt: new Date() };
  if (run.cancelRequestedAt) return saveRun(tx, run.id, { ...ended, status: 'cancelled' });
  const wasOverTime = run.errorCode === 'DEADLINE_EXCEEDED';
  if (!wasOverTime && (completed > 0 || failed + run.refused === 0)) {
    return saveRun(tx, run.id, { ...ended, status: 'completed' });
  }
  const why = wasOverTime ? undefined : await lastFailureOf(tx, run.id);
  await saveRun(tx, run.id, {
    ...ended,
    status: 'failed',
    errorCode: why?.code ?? run.errorCode,
    errorMessage: why?.message ?? run.errorMessage,
  });
}
