import { until } from '../../support/until.ts';
import { ensureWorkers, stopWhenQuiet, submitMany, submitQuick } from '../load.ts';
import type { Scenario } from '../scenario.ts';

/** Everything waits in a Redis that loses it, once by command and once because it keeps nothing across a restart. */
export const redisEmptied: Scenario = {
  fault: 'Redis loses everything',
  tellsMost: true,
  needs: ['relay', 'epoch'],
  moves: ['darkroom_repairs_total{repair="redis_emptied"}'],
  rig: { persistentRedis: false },
  run: async (trial) => {
    const { redis, deps, sql } = trial;
    const ids = await submitMany(trial, trial.random.whole(20, 60));
    await trial.during(async () => {
      await deps.queues.redis.flushall();
      for (let i = 0; i < 5; i++) ids.push(await submitQuick(trial));
      await redis.kill();
      await until('the API to see it gone', 60, async () => !deps.queues.isUp());
      await redis.restart();
      for (let i = 0; i < 5; i++) ids.push(await submitQuick(trial));
    });
    const emptied = Date.now();
    await ensureWorkers(trial, 2);
    await until('all to be completed', 60, async () => {
      const [row] = await sql`
        select count(*)::int as n from jobs where id = any(${ids}) and status = 'completed'`;
      return row?.n === ids.length;
    });
    trial.recovered(Date.now() - emptied);
    await stopWhenQuiet(trial);
  },
};
