import { ensureWorkers, submitMany, untilConsuming } from '../load.ts';
import type { Scenario } from '../scenario.ts';

/** Every write is refused, and nothing is evicted. */
export const redisFull: Scenario = {
  fault: 'Redis full',
  needs: ['relay'],
  moves: ['darkroom_hints_total{by="relay"}'],
  run: async (trial) => {
    const { deps, random } = trial;
    await ensureWorkers(trial, 2);
    await submitMany(trial, 10);
    await deps.queues.redis.config('SET', 'maxmemory', '1');
    await trial.during(() => submitMany(trial, random.whole(20, 60)));
    await deps.queues.redis.config('SET', 'maxmemory', '0');
    trial.recovered(await untilConsuming(trial, Date.now()));
  },
};
