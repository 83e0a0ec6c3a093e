import { once } from 'node:events';
import { until } from '../../support/until.ts';
import { ensureWorkers, submitMany, submitQuick } from '../load.ts';
import type { Scenario } from '../scenario.ts';

/** Everything waits in a Redis that loses it, once by command and once because it keeps nothing across a restart. */
export const redisEmptied: Scenario = {
  fault: 'Redis loses everything',
  ci: true,
  needs: ['relay'],
  moves: ['darkroom_repairs_total{repair="redis_emptied"}'],
  rig: { persistentRedis: false },
  run: async (trial) => {
    const { redis, deps, sql } = trial;
    const ids = await submitMany(trial, trial.random.whole(20, 60));
    await trial.during(async () => {
      await deps.queues.redis.flushall();
      for (let i = 0; i < 5; i++) ids.push(await submitQuick(trial));
      const closed = once(deps.queues.redis, 'close');
      await redis.kill();
      await closed;
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
    for (const worker of trial.workers()) await worker.stop();
  },
};
