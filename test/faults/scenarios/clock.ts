import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import { completedAt, stopWhenQuiet, submitMany, submitQuick, untilStatus } from '../load.ts';
import type { Scenario } from '../scenario.ts';

const LEASE_SECONDS = 5;
const MINUTES = 5;

/** One worker is minutes early, one minutes late. A lease is long by the clock of the database, whoever holds it. */
export const wrongClocks: Scenario = {
  fault: `workers whose clocks are ${MINUTES} minutes off, to both sides`,
  needs: ['relay', 'reconcile'],
  moves: ['darkroom_repairs_total{repair="lease_expired"}'],
  rig: { settings: { LANE_IMAGE: '1', LEASE_SECONDS: String(LEASE_SECONDS) } },
  run: async (trial) => {
    const { sql } = trial;
    const sides = [MINUTES * 60, -MINUTES * 60];
    const workers = await Promise.all(
      sides.map((clockAheadSeconds) => trial.startWorker({ clockAheadSeconds, pauseAt: 'work' })),
    );
    await submitMany(trial, 2);
    const held = await Promise.all(workers.map((worker) => worker.paused()));
    const leases = await sql`
      select abs(extract(epoch from lease_expires_at - now())) < ${(MINUTES * 60) / 2} as sound
      from jobs where id = any(${held})`;
    assert.deepEqual(
      leases.map(({ sound }) => sound),
      [true, true],
      'leases that end when they should',
    );
    const since = (await sql`select now() as now`)[0]?.now as Date;
    await until('three leases to pass', 60, async () => {
      const [row] =
        await sql`select now() - ${since} > make_interval(secs => ${3 * LEASE_SECONDS}) as passed`;
      return row?.passed === true;
    });
    for (const id of held)
      assert.equal(trial.executions.get(id), 1, 'nobody took a job that is being worked on');
    workers[0]?.goOn();
    await untilStatus(trial, [held[0] ?? ''], 'completed', 60);

    await workers[1]?.kill();
    const killed = Date.now();
    const ids = [held[1] ?? '', ...(await submitMany(trial, trial.random.whole(5, 15)))];
    await untilStatus(trial, ids, 'completed', 60);
    for (const at of await completedAt(trial, [held[1] ?? ''])) trial.recovered(at - killed);
    await untilStatus(trial, [await submitQuick(trial)], 'completed', 60);
    await stopWhenQuiet(trial);
  },
};
