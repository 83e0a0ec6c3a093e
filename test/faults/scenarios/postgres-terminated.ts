import { ensureWorkers, submitPatiently, untilConsuming } from '../load.ts';
import type { Scenario } from '../scenario.ts';

const TIMES = 5;

/** Every connection is ended by the server under load, as a failover or an operator does. */
export const postgresTerminated: Scenario = {
  fault: 'Postgres connections terminated',
  run: async (trial) => {
    const { sql, random } = trial;
    await ensureWorkers(trial, 2);
    for (let time = 0; time < TIMES; time++) {
      const loading = Promise.all(Array.from({ length: random.whole(5, 20) }, () => submitPatiently(trial)));
      await trial.during(async () => {
        const terminated = sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name in ('api', 'worker-1', 'worker-2')`;
        await Promise.all([terminated, loading]);
      });
      const back = Date.now();
      await submitPatiently(trial);
      trial.recovered(await untilConsuming(trial, back));
    }
  },
};
