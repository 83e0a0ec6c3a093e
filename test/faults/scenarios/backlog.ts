import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { stopWhenQuiet, submitQuick, untilStatus } from '../load.ts';
import type { Scenario, Trial } from '../scenario.ts';

/** Everything waits in a Redis that is emptied; recovery is the time until it holds everything again. */
export const backlogRefilled: Scenario = {
  fault: 'Redis lost',
  extent: {
    gate: 20_000,
    measured: 100_000,
    told: (jobs) => `with ${jobs.toLocaleString('en')} queued jobs`,
  },
  needs: ['relay'],
  moves: ['darkroom_repairs_total{repair="redis_emptied"}'],
  recoveryMs: 30_000,
  answerMs: 200,
  run: async (trial) => {
    const { sql, deps, extent: jobs } = trial;
    const queue = deps.queues.of('thumbnail');
    await insertBacklog(trial);
    await until('redis to hold the backlog', 120, async () => (await queue.getWaitingCount()) >= jobs);
    await deps.queues.redis.flushall();
    const emptied = Date.now();
    let full = false;
    const asking = trial.during(async () => {
      while (!full) {
        await submitQuick(trial);
        await delay(trial.random.whole(20, 60));
      }
    });
    const refilled = until('redis to hold it again', 120, async () => {
      return (await queue.getWaitingCount()) >= jobs;
    })
      .then(() => trial.recovered(Date.now() - emptied))
      .finally(() => (full = true));
    await Promise.all([refilled, asking]);
    await sql`delete from users where password_hash = 'of the backlog'`;
    await deps.queues.redis.flushall();
    await trial.startWorker();
    await untilStatus(trial, [...trial.ledger.accepted.keys()], 'completed');
    await stopWhenQuiet(trial);
  },
};

/** As many as a user may have by default. */
const JOBS_OF_ONE = 1_000;

/** Rows as POST /jobs writes them, past it: what is measured comes after. They belong to users who go with them. */
async function insertBacklog({ sql, photoId, extent }: Trial): Promise<void> {
  const input = { photoId, width: 16, fit: 'inside', format: 'jpeg', strategy: 'exact' };
  await sql`
    with owners as (
      insert into users (id, username, password_hash)
      select id, 'backlog-' || id, 'of the backlog'
      from (select gen_random_uuid() as id from generate_series(1, ${extent / JOBS_OF_ONE}::int)) as ids
      returning id
    )
    insert into jobs (id, kind, owner_id, input, max_attempts, deadline_seconds)
    select gen_random_uuid(), 'thumbnail', owners.id, ${sql.json(input)}, 3, 300
    from owners, generate_series(1, ${JOBS_OF_ONE})`;
}
