import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { until } from '../../support/until.ts';
import { stopWhenQuiet, submitMany, submitQuick, untilStatus } from '../load.ts';
import type { Scenario, Trial } from '../scenario.ts';

/** An upgrade that rolls, and is taken back: rows of an older version, of a newer one, and of a kind not known here. */
export const otherVersions: Scenario = {
  fault: 'jobs of an older and of a newer version',
  needs: ['relay'],
  moves: ['darkroom_hints_total{by="relay"}'],
  mayRepeat: 0,
  run: async (trial) => {
    const { sql, ledger } = trial;
    const { photoId } = trial;
    // First, so that whoever handed over the oldest first and stopped at it would hand over none of the others.
    const unknown = await insertJob(trial, 'made-in-the-future', { photoId });
    const old = await insertJob(trial, 'thumbnail', { photoId, width: 16 });
    const newer = await insertJob(trial, 'thumbnail', { photoId, width: 16, hologram: true });
    ledger.accepted.set(old, { id: old, kind: 'thumbnail', at: Date.now() });
    await trial.startWorker();
    await untilStatus(trial, [old, ...(await submitMany(trial, 5))], 'completed');
    await until('the newer one to be put off', 120, async () => {
      const [row] = await sql`select starts, run_at > now() as later from jobs where id = ${newer}`;
      return row?.starts > 0 && row?.later;
    });
    const rows = await sql`
      select id, status, attempt from jobs where id in ${sql([unknown, newer])} order by id = ${newer}`;
    assert.deepEqual(
      rows.map(({ status, attempt }) => [status, attempt]),
      [
        ['queued', 0],
        ['queued', 0],
      ],
      'neither has failed, and no attempt is spent',
    );
    const again = await trial.ledger.ask('/jobs');
    assert.equal(again.status, 200, 'a list in which one is of a kind not known here');
    await sql`delete from jobs where id = ${unknown}`;
    // A worker of the newer version is there: it takes what this one knows to be no reason to refuse.
    await sql`update jobs set input = input - 'hologram', run_at = now(), enqueued_at = null,
      generation = generation + 1 where id = ${newer}`;
    await untilStatus(trial, [newer, await submitQuick(trial)], 'completed');
    await stopWhenQuiet(trial);
  },
};

/** Past the API, as another version of it would write it: the oldest of all, by its id. */
async function insertJob({ sql, photoId }: Trial, kind: string, input: object): Promise<string> {
  const id = `00000000${randomUUID().slice(8)}`;
  await sql`
    insert into jobs (id, kind, owner_id, input, max_attempts, deadline_seconds)
    select ${id}, ${kind}, owner_id, ${sql.json(input as never)}, 3, 300 from photos where photos.id = ${photoId}`;
  return id;
}
