import { setTimeout as delay } from 'node:timers/promises';
import {
  ensureWorkers,
  stopWhenQuiet,
  submitMany,
  submitQuick,
  untilConsuming,
  untilStatus,
} from '../load.ts';
import type { Scenario, Trial } from '../scenario.ts';

/** The primary dies with writes that its follower has not heard of; the one that takes over is the same Redis to all. */
export const redisFailsOver: Scenario = {
  fault: 'Redis failing over with Sentinel',
  needs: ['relay'],
  moves: ['darkroom_hints_total{by="relay"}'],
  rig: { sentinel: true },
  run: async (trial) => {
    await ensureWorkers(trial, 2);
    const ids = await submitMany(trial, 10);
    await trial.during(async () => {
      await trial.redis.kill();
      for (let i = 0; i < 20; i++) {
        ids.push(await submitQuick(trial));
        await delay(trial.random.whole(50, 300));
      }
    });
    const since = Date.now();
    ids.push(await submitQuick(trial));
    trial.recovered(await untilConsuming(trial, since));
    await untilStatus(trial, ids, 'completed');
    await failBack(trial);
  },
};

/** The old primary comes back, follows, and the sentinel finds it to be no primary any more: nobody may still write there. */
async function failBack(trial: Trial): Promise<void> {
  await trial.redis.restart();
  await untilStatus(trial, await submitMany(trial, 10), 'completed');
  await stopWhenQuiet(trial);
}
