import { randomUUID } from 'node:crypto';
import { type Db, isDatabaseAway } from '../../db/client.ts';
import { claimRun, endRun, releaseRun, renewRun } from '../../db/schedules/perform.ts';
import type { RunRow } from '../../db/schedules/row.ts';
import type { Log } from '../../runtime/log.ts';
import { type Service, startService } from '../service.ts';
import { type PlatformSweepName, platformSweeps } from './sweeps.ts';

const INTERVAL_MS = 1_000;
const LEASE_SECONDS = 30;

export type Performance = {
  completed: number;
  failed: number;
  /** Why something was left undone: the run fails. */
  error?: { code: string; message: string };
};

/**
 * Does one sweep over the whole platform. It may be begun again after a process died in it, and ends soon after the
 * signal.
 */
export type Performer = (parameters: unknown, signal: AbortSignal) => Promise<Performance>;
export type Performers = { [Name in PlatformSweepName]: Performer };

type Going = { run: RunRow; token: string; stop: AbortController; ended: Promise<void> };

/** Does sweeps that make no jobs, one at a time in each process, each under a lease that a dead process stops renewing. */
export function startPerforming(db: Db, performers: Performers, log: Log): Service {
  const works = Object.keys(platformSweeps);
  let going: Going | undefined;
  let stopping = false;

  const service = startService('sweeps over the platform', INTERVAL_MS, log, async () => {
    if (going) {
      const { run, token, stop } = going;
      if (!(await renewRun(db, run.id, token, LEASE_SECONDS))) stop.abort();
      return;
    }
    const token = randomUUID();
    const run = stopping ? undefined : await claimRun(db, works, token, LEASE_SECONDS);
    if (!run) return;
    const stop = new AbortController();
    going = { run, token, stop, ended: perform(run, token, stop.signal) };
    void going.ended.finally(() => {
      going = undefined;
    });
  });

  async function perform(run: RunRow, token: string, stopped: AbortSignal): Promise<void> {
    const timeUp = AbortSignal.timeout(run.timeoutSeconds * 1000);
    try {
      const performer = performers[run.work as PlatformSweepName];
      const { error, ...counts } = await performer(run.parameters, AbortSignal.any([stopped, timeUp]));
      if (stopping) return await releaseRun(db, run.id, token);
      const why = timeUp.aborted ? overTime(run) : error;
      const errors = { errorCode: why?.code ?? null, errorMessage: why?.message ?? null };
      await endRun(db, run.id, token, { ...counts, ...errors });
    } catch (err) {
      log.warn({ err, run: run.id, work: run.work }, 'a sweep failed');
      // Its lease runs out, and it is done again.
      if (isDatabaseAway(err)) return;
      const why = { errorCode: 'INTERNAL', errorMessage: "The API's log has the cause under the run's id." };
      await endRun(db, run.id, token, { completed: 0, failed: 0, ...why }).catch(() => {});
    }
  }

  return {
    nudge: service.nudge,
    stop: async () => {
      stopping = true;
      await service.stop();
      going?.stop.abort();
      await going?.ended;
    },
  };
}

const overTime = ({ timeoutSeconds }: RunRow) => ({
  code: 'DEADLINE_EXCEEDED',
  message: `The run had ${timeoutSeconds} seconds, and had not ended.`,
});
