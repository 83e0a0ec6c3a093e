import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ensureWorkers,
  stopWhenQuiet,
  submitMany,
  submitPatiently,
  untilConsuming,
  untilStatus,
} from '../load.ts';
import { forSeconds, type Scenario } from '../scenario.ts';

/** One worker has a finished result in its hands when the database goes: it keeps it, and commits it later. */
export const postgresStopped: Scenario = {
  fault: 'Postgres stopped',
  extent: { gate: 5, measured: 30, told: forSeconds },
  moves: ['darkroom_refused_total{code="DATABASE_UNAVAILABLE"}'],
  tellsMost: true,
  rig: { ownPostgres: true, settings: { LANE_IMAGE: '1' } },
  mayRepeat: 0,
  run: async (trial) => {
    const { postgres, ledger, photoId } = trial;
    const keeper = await trial.startWorker({ pauseAt: 'commit' });
    await submitMany(trial, 3);
    const kept = await keeper.paused();
    await ensureWorkers(trial, 2);
    await postgres?.stop();
    keeper.goOn();
    const until = Date.now() + trial.extent * 1000;
    await trial.during(async () => {
      while (Date.now() < until) {
        const { status, headers } = await ledger.submit('thumbnail', { photo_id: photoId, width: 20 });
        assert.deepEqual([status, headers.has('retry-after')], [503, true], 'an answer without a database');
        await delay(trial.random.whole(50, 300));
      }
    });
    await postgres?.restart();
    const back = Date.now();
    await submitPatiently(trial);
    trial.recovered(await untilConsuming(trial, back));
    // All of them, for nobody is left to do what waits when the workers have stopped.
    await untilStatus(trial, [...ledger.accepted.keys()], 'completed');
    assert.equal(trial.executions.get(kept), 1, 'the result was kept, not made again');
    await stopWhenQuiet(trial);
  },
};
