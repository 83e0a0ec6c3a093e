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

/** More than the API has connections: some wait for one behind those that wait for an answer. */
const CALLERS = 15;

/**
 * Everything stays open and nothing is answered. Whoever asks is told so once the statement's limit has passed by 5 s, or once
 * a connection could not be made for 5 s. One worker has a finished result in its hands.
 */
export const postgresBlackHoled: Scenario = {
  fault: 'Postgres black-holed',
  extent: { gate: 1, measured: 30, told: forSeconds },
  needs: ['answer'],
  moves: ['darkroom_refused_total{code="DATABASE_UNAVAILABLE"}'],
  rig: { settings: { LANE_IMAGE: '1' } },
  mayRepeat: 0,
  answerMs: 28_000,
  run: async (trial) => {
    const { links, ledger, photoId, random } = trial;
    const keeper = await trial.startWorker({ pauseAt: 'commit' });
    await submitMany(trial, 3);
    const kept = await keeper.paused();
    await ensureWorkers(trial, 2);
    const both = [links.apiPostgres, links.workerPostgres];
    for (const link of both) link.set('black-holed');
    keeper.goOn();
    const until = Date.now() + trial.extent * 1000;
    const ask = async () => {
      do {
        const { status, headers } = await ledger.submit('thumbnail', { photo_id: photoId, width: 20 });
        assert.deepEqual([status, headers.has('retry-after')], [503, true], 'an answer without a database');
        await delay(random.whole(50, 300));
      } while (Date.now() < until);
    };
    try {
      await trial.during(() => Promise.all(Array.from({ length: CALLERS }, ask)));
    } finally {
      for (const link of both) link.set('sound');
    }
    const back = Date.now();
    await submitPatiently(trial);
    trial.recovered(await untilConsuming(trial, back));
    await untilStatus(trial, [...ledger.accepted.keys()], 'completed');
    assert.equal(trial.executions.get(kept), 1, 'the result was kept, not made again');
    await stopWhenQuiet(trial);
  },
};
