import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { execute } from '../../workers/execute.ts';
import { idleExecutor } from '../idle-worker.ts';
import type { Measure } from '../measure.ts';
import { openPlatform } from '../platform.ts';
import { alternate, median, timed } from '../timing.ts';

const ROUNDS = 10;
const JOBS = 40;

export const overhead: Measure = {
  name: 'overhead',
  about:
    'a job that does nothing, from its claim to its commit, against two bare transactions on one row, and without its history',
  run: async (stage) => {
    const platform = await openPlatform(stage);
    const deps = idleExecutor(platform, stage);
    const videoId = await platform.addVideo();
    const one = async () => {
      const { id: jobId, generation } = await platform.submit('duration', { videoId });
      return timed(() => execute({ kind: 'duration', jobId, generation }, deps));
    };
    const { id: row } = await platform.submit('duration', { videoId });
    const times = await alternate(
      ROUNDS,
      async () => median(await repeat(one)),
      async () => median(await repeat(() => timed(() => twoTransactions(platform.sql, row)))),
      stage.progress,
    );
    const withHistory = (does: 'enable' | 'disable') => async () => {
      await platform.sql.unsafe(`alter table jobs ${does} trigger job_moved`);
      return median(await repeat(one));
    };
    const history = await alternate(ROUNDS, withHistory('enable'), withHistory('disable'), stage.progress);
    return [
      {
        what: 'job overhead, claim to commit, p50',
        unit: 'ms',
        ...times,
        limitIs: '2 transactions',
        bar: { atMostMs: 8 },
      },
      {
        what: 'of it, the history that the job leaves',
        unit: 'ms',
        ...history,
        limitIs: 'the same, its trigger off',
      },
    ];
  },
};

async function repeat(work: () => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < JOBS; n++) times.push(await work());
  return times;
}

/** What a claim and a commit cannot do without: taking a row, giving it back, each durable. */
async function twoTransactions(sql: Sql, id: string): Promise<void> {
  await sql.begin(
    (tx) =>
      tx`update jobs set status = 'processing', lease_token = ${randomUUID()} where id = ${id} returning *`,
  );
  await sql.begin(
    (tx) => tx`update jobs set status = 'queued', lease_token = null where id = ${id} returning *`,
  );
}
