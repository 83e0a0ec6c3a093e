import { ensureWorkers, submitQuick, untilConsuming } from '../load.ts';
import type { Scenario } from '../scenario.ts';

const RESTARTS = 7;

/** Three seeds make 21 restarts: a worker that does not come back does so once in many. */
export const redisRestarted: Scenario = {
  fault: 'Redis restarted under load',
  recoveryMs: 3_000,
  run: async (trial) => {
    const { redis, random } = trial;
    await ensureWorkers(trial, 2);
    for (let restart = 0; restart < RESTARTS; restart++) {
      const loading = Promise.all(Array.from({ length: random.whole(5, 25) }, () => submitQuick(trial)));
      await trial.during(async () => {
        const restarted = random.whole(0, 1) ? redis.kill().then(redis.restart) : redis.restart();
        await Promise.all([restarted, loading]);
      });
      const back = Date.now();
      await submitQuick(trial);
      trial.recovered(await untilConsuming(trial, back));
    }
  },
};
