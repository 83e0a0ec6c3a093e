import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import { ensureWorkers, stopWhenQuiet, submitMany, submitQuick, untilStatus } from '../load.ts';
import { patience } from '../patience.ts';
import type { Scenario } from '../scenario.ts';
import { poison } from '../stages.ts';

/** One job kills every worker that touches it and one never ends; a supervisor starts workers again as they die. */
export const poisonJobs: Scenario = {
  fault: 'poison jobs among good ones',
  tellsMost: true,
  needs: ['reconcile', 'deadline', 'starts'],
  moves: ['darkroom_repairs_total{repair="lease_expired"}'],
  rig: { settings: { LANE_IMAGE: '1', LEASE_SECONDS: '3' } },
  run: async (trial) => {
    const { sql } = trial;
    const deadly = await submitQuick(trial, poison.killsWorker);
    const endless = await submitQuick(trial, poison.neverEnds);
    await sql`update jobs set deadline_seconds = 2 where id = ${endless}`;
    const good = await submitMany(trial, trial.random.whole(15, 30));
    await until('all to end', patience(trial, 120), async () => {
      await ensureWorkers(trial, 2);
      const [row] = await sql`
        select count(*)::int as n from jobs
        where id = any(${[deadly, endless, ...good]}) and status in ('completed', 'failed')`;
      return row?.n === good.length + 2;
    });
    await untilStatus(trial, good, 'completed', 1);
    // The next schedule begins with nobody at work: its endless job must have its short deadline before it is claimed.
    await ensureWorkers(trial, 1);
    await stopWhenQuiet(trial);
    const failed = await sql`
      select error_code, starts from jobs where id = any(${[deadly, endless]}) order by error_code`;
    assert.deepEqual(
      failed.map(({ error_code }) => error_code),
      ['DEADLINE_EXCEEDED', 'WORKER_LOST'],
    );
    for (const { starts } of failed) assert.ok(starts <= 3, `${starts} starts`);
  },
};
