import assert from 'node:assert/strict';
import { findingsIn } from '../../../api/alerts/conditions.ts';
import { sampleDatabase } from '../../../api/alerts/sample.ts';
import { until } from '../../support/until.ts';
import { stopWhenQuiet, submitMany, untilStatus } from '../load.ts';
import { metricOf } from '../moved.ts';
import type { Scenario, Trial } from '../scenario.ts';

const PAUSE_MS = 250;

/** Every worker is gone, with a job in its hands, jobs that wait and one that waits for its next try. */
export const workersGone: Scenario = {
  fault: 'every worker dead, then one back',
  needs: ['relay', 'reconcile'],
  moves: ['darkroom_repairs_total{repair="lease_expired"}'],
  rig: { settings: { LANE_IMAGE: '1', LEASE_SECONDS: '3', ALERT_NO_WORKER_SECONDS: '5' } },
  run: async (trial) => {
    const last = await trial.startWorker({ pauseAt: 'work' });
    const ids = await submitMany(trial, trial.random.whole(3, 6));
    await last.paused();
    await trial.sql`update jobs set run_at = now() + interval '20 seconds' where id = ${ids.at(-1) ?? ''}`;
    await last.kill();
    const { seen } = await watchSignal(trial);
    assert.ok(Math.min(...seen) > 0, `an autoscaler would have seen ${seen}`);
    const back = Date.now();
    await trial.startWorker();
    await untilStatus(trial, ids, 'completed');
    trial.recovered(Date.now() - back);
    await until('the signal to be zero', 30, async () => (await signal(trial)) === 0);
    await stopWhenQuiet(trial);
  },
};

const signal = ({ deps }: Trial) => metricOf(deps, 'darkroom_lane_jobs{lane="image"}');

/** What an autoscaler reads, from the death of the workers until the alarm that no worker is up. */
async function watchSignal(trial: Trial): Promise<{ seen: number[] }> {
  const seen: number[] = [];
  await until('the alarm that nobody works', 120, async () => {
    seen.push(await signal(trial));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    // A worker that was killed counts as up until it has been silent for a minute.
    const sample = { ...(await sampleDatabase(trial.deps)), storeDownSeconds: 0 };
    return findingsIn(sample, trial.deps.settings).some(
      ({ name, subject }) => name === 'no-worker' && subject === 'image',
    );
  });
  return { seen };
}
