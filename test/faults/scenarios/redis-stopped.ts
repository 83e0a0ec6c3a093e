import { setTimeout as delay } from 'node:timers/promises';
import { ensureWorkers, submitQuick, untilConsuming } from '../load.ts';
import { forSeconds, type Scenario } from '../scenario.ts';

/** Longer than the lock of a delivery (10 s), so that what ran meanwhile cannot be acknowledged. */
export const redisStopped: Scenario = {
  fault: 'Redis stopped',
  extent: { gate: 15, measured: 60, told: forSeconds },
  needs: ['relay'],
  moves: ['darkroom_hints_total{by="relay"}'],
  recoveryMs: 3_000,
  run: async (trial) => {
    const { redis, random } = trial;
    await ensureWorkers(trial, 2);
    for (let i = 0; i < 10; i++) await submitQuick(trial);
    await redis.stop();
    const until = Date.now() + trial.extent * 1000;
    await trial.during(async () => {
      while (Date.now() < until) {
        await submitQuick(trial);
        await delay(random.whole(50, 500));
      }
    });
    await redis.restart();
    trial.recovered(await untilConsuming(trial, Date.now()));
  },
};
