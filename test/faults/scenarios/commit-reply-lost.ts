import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { withDeadline } from '../../../runtime/lifecycle.ts';
import { stopWhenQuiet, submitQuick, untilStatus } from '../load.ts';
import type { Scenario } from '../scenario.ts';

/** The database has committed and nobody was told: the request is repeated, the claim and the result are not. */
export const commitReplyLost: Scenario = {
  fault: "COMMIT's reply lost",
  needs: ['idempotency'],
  quick: true,
  rig: { settings: { LANE_IMAGE: '1' } },
  mayRepeat: 0,
  recoveryMs: 5_000,
  run: async (trial) => {
    const { links, ledger, sql, photoId } = trial;
    const key = randomUUID();
    const height = trial.random.whole(1_000, 4_000);
    const input = { photo_id: photoId, width: 16, height };
    const lost = links.apiPostgres.loseReply('COMMIT', `:${height}`);
    const first = await trial.during(() => ledger.submit('thumbnail', input, key));
    await withDeadline(lost, 60_000, "the answer to the request's COMMIT");
    assert.ok([0, 503].includes(first.status), `the first answer was ${first.status}`);
    const second = await ledger.submit('thumbnail', input, key);
    assert.deepEqual([second.status, second.headers.get('idempotent-replayed')], [202, 'true']);
    const made = await sql`select id from jobs where input ->> 'height' = ${String(height)}`;
    assert.deepEqual(
      made.map(({ id }) => id),
      [second.body.id],
    );

    await trial.startWorker();
    await untilStatus(trial, [...ledger.accepted.keys()], 'completed');
    for (const said of ['claimed', 'completed']) {
      const unheard = links.workerPostgres.loseReply('COMMIT', said);
      const id = await submitQuick(trial);
      await withDeadline(unheard, 60_000, `the answer to the worker's COMMIT of ${said}`);
      const since = Date.now();
      await untilStatus(trial, [id], 'completed');
      trial.recovered(Date.now() - since);
    }
    await stopWhenQuiet(trial);
  },
};
