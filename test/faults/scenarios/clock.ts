import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
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
    await untilStatus(trial, [held[0] ?? ''], 'completed');

    await workers[1]?.kill();
    const killed = Date.now();
    const ids = [held[1] ?? '', ...(await submitMany(trial, trial.random.whole(5, 15)))];
    await untilStatus(trial, ids, 'completed');
    for (const at of await completedAt(trial, [held[1] ?? ''])) trial.recovered(at - killed);
    await untilStatus(trial, [await submitQuick(trial)], 'completed');
    await stopWhenQuiet(trial);
  },
};

/** One API is minutes early, one minutes late; both accept, relay and repair. What is due is so by the clock of the database. */
export const wrongApiClocks: Scenario = {
  fault: `APIs whose clocks are ${MINUTES} minutes off, to both sides`,
  needs: ['relay', 'reconcile'],
  rig: { quietApi: true, settings: { LANE_IMAGE: '1', LEASE_SECONDS: String(LEASE_SECONDS) } },
  run: async (trial) => {
    const { ledger, photoId, random } = trial;
    const apis = await Promise.all(
      [MINUTES * 60, -MINUTES * 60].map((clockAheadSeconds) => trial.startApi({ clockAheadSeconds })),
    );
    const clients = apis.map(({ url }) => ledger.at(url));
    const ids = new Set<string>();
    for (const client of [...clients, ...clients.toReversed()]) {
      const key = randomUUID();
      const input = { photo_id: photoId, width: random.whole(8, 48) };
      const id = (await client.submit('thumbnail', input, key)).body.id ?? '';
      for (const other of clients) {
        const { body } = await other.submit('thumbnail', input, key);
        assert.equal(body.id, id, 'one key, one job, whichever clock');
      }
      ids.add(id);
    }
    const doomed = await trial.startWorker({ pauseAt: 'work' });
    const held = await doomed.paused();
    await trial.startWorker();
    await untilStatus(
      trial,
      [...ids].filter((id) => id !== held),
      'completed',
      120,
    );
    assert.equal(trial.executions.get(held), 1, 'nobody took a job that is being worked on');
    await doomed.kill();
    const killed = Date.now();
    await untilStatus(trial, [held], 'completed');
    for (const at of await completedAt(trial, [held])) trial.recovered(at - killed);
    await stopWhenQuiet(trial);
    for (const api of apis) await api.kill();
  },
};
