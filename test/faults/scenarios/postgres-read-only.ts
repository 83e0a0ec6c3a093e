import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { ensureWorkers, stopWhenQuiet, submitMany, submitPatiently, untilStatus } from '../load.ts';
import { forSeconds, type Scenario, type Trial } from '../scenario.ts';

/** As after a failover that left the connections with a standby: it reads, and refuses every write. */
export const postgresReadOnly: Scenario = {
  fault: 'Postgres read-only',
  // Longer than a lease, which nobody can renew meanwhile.
  extent: { gate: 12, measured: 30, told: forSeconds },
  moves: ['darkroom_refused_total{code="DATABASE_UNAVAILABLE"}'],
  mayRepeat: 0,
  rig: { ownPostgres: true, settings: { LANE_IMAGE: '1' } },
  run: async (trial) => {
    const { ledger, photoId } = trial;
    const keeper = await trial.startWorker({ pauseAt: 'commit' });
    const [first = ''] = await submitMany(trial, 3);
    const kept = await keeper.paused();
    await ensureWorkers(trial, 2);
    await setReadOnly(trial, true);
    keeper.goOn();
    const end = Date.now() + trial.extent * 1000;
    await trial.during(async () => {
      while (Date.now() < end) {
        const { status, headers } = await ledger.submit('thumbnail', { photo_id: photoId, width: 20 });
        assert.deepEqual([status, headers.has('retry-after')], [503, true], 'an answer without a write');
        assert.equal((await ledger.ask(`/jobs/${first}`)).status, 200, 'what is there can be read');
        await delay(trial.random.whole(50, 300));
      }
    });
    await setReadOnly(trial, false);
    const back = Date.now();
    await untilStatus(trial, [await submitPatiently(trial)], 'completed');
    trial.recovered(Date.now() - back);
    await untilStatus(trial, [...ledger.accepted.keys()], 'completed');
    assert.equal(trial.executions.get(kept), 1, 'the result was kept, not made again');
    await stopWhenQuiet(trial);
  },
};

/** Connections that are open hear of it with their next statement. */
async function setReadOnly({ sql }: Trial, isOn: boolean): Promise<void> {
  await sql.unsafe(`alter system set default_transaction_read_only = ${isOn}`);
  await sql`select pg_reload_conf()`;
  await until('every connection to know', 60, async () => {
    const [row] = await sql`show default_transaction_read_only`;
    return row?.default_transaction_read_only === (isOn ? 'on' : 'off');
  });
}
