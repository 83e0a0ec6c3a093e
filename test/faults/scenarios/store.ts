import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '../../../runtime/lifecycle.ts';
import { ensureWorkers, submitMany, untilConsuming, untilStatus } from '../load.ts';
import type { LinkFault } from '../proxy.ts';
import { forSeconds, type Scenario, type Trial } from '../scenario.ts';

/** Jobs are submitted before and while their workers cannot reach the store as they should, and all complete. */
async function withFault(trial: Trial, fault: LinkFault, ms: number): Promise<void> {
  await ensureWorkers(trial, 2);
  const { workerStore } = trial.links;
  const ids = await submitMany(trial, 5);
  workerStore.set(fault);
  await trial.during(async () => {
    ids.push(...(await submitMany(trial, trial.random.whole(5, 15))));
    await delay(ms);
  });
  workerStore.set('sound');
  const back = Date.now();
  ids.push(...(await submitMany(trial, 1)));
  trial.recovered(await untilConsuming(trial, back));
  await untilStatus(trial, ids, 'completed');
}

export const storeDown: Scenario = {
  fault: 'object store down',
  extent: { gate: 5, measured: 30, told: forSeconds },
  mayRepeat: 0,
  run: (trial) => withFault(trial, 'cut', trial.extent * 1000),
};

export const storeTruncating: Scenario = {
  fault: 'object store cuts its answers short',
  run: (trial) => withFault(trial, { truncateAt: 400 }, 3_000),
};

export const storeSlow: Scenario = {
  fault: 'object store 300 ms slower',
  mayRepeat: 0,
  run: (trial) => withFault(trial, { delayMs: 300 }, 5_000),
};

/** The object is stored and its worker is told that the connection broke. */
export const storeReplyLost: Scenario = {
  fault: "object store's reply lost",
  quick: true,
  mayRepeat: 0,
  run: async (trial) => {
    await ensureWorkers(trial, 1);
    const lost = trial.links.workerStore.loseReply('HTTP/1.1 200', 'PUT /');
    const [id] = await submitMany(trial, 1);
    await withDeadline(lost, 60_000, 'the answer to the upload');
    const since = Date.now();
    assert.ok(id);
    await untilStatus(trial, [id], 'completed');
    trial.recovered(Date.now() - since);
  },
};
