import assert from 'node:assert/strict';
import { deliveryId } from '../../../queues/hint.ts';
import { account } from '../../support/client.ts';
import { until } from '../../support/until.ts';
import { ensureWorkers, stopWhenQuiet, submitMany, submitQuick, untilStatus } from '../load.ts';
import type { Scenario, Trial } from '../scenario.ts';

/** The buttons of Bull Board, over HTTP. The row is what was promised, so whatever is removed comes back. */
export const operatorMeddles: Scenario = {
  fault: 'operator removes, cleans, empties, obliterates and pauses in Bull Board',
  needs: ['relay', 'reconcile'],
  moves: ['darkroom_repairs_total{repair="delivery_lost"}'],
  recoveryMs: 30_000,
  rig: { settings: { BULL_BOARD_WRITABLE: 'true' } },
  run: async (trial) => {
    await trial.sql`delete from audit_log`;
    const act = await signIn(trial);
    const ids = await submitMany(trial, 6);
    const first = deliveryId(ids[0] ?? '', 1);
    const queue = trial.deps.queues.of('thumbnail');
    await until('redis to hold the first', 60, () => queue.getJob(first));
    await act('PUT', `/thumbnail/${first}/clean`, 204);
    await act('PUT', '/thumbnail/clean/wait', 200);
    await act('PUT', '/thumbnail/empty', 200);
    const meddled = Date.now();
    await act('PUT', '/thumbnail/pause', 200);
    ids.push(...(await submitMany(trial, 3)));
    await act('PUT', '/thumbnail/obliterate', 200, { force: true });
    await act('PUT', '/pause', 200);
    const last = await submitQuick(trial);
    ids.push(last);
    await act('PATCH', `/thumbnail/${deliveryId(last, 1)}/update-data`, 403, { jobData: { id: first } });
    await act('PATCH', `/thumbnail/${deliveryId(last, 1)}/delay`, 403, { delay: 1e12 });
    await act('POST', '/thumbnail/add', 403, { name: 'thumbnail', data: { id: last } });
    await ensureWorkers(trial, 2);
    await act('PUT', '/resume', 200);
    await act('PUT', '/thumbnail/promote', 200);
    await untilStatus(trial, ids, 'completed');
    trial.recovered(Date.now() - meddled);
    await act('PUT', '/thumbnail/retry/completed', 403);
    await untilStatus(trial, [await submitQuick(trial)], 'completed');
    await stopWhenQuiet(trial);
    const acts = await trial.sql`select actor, address, request_id, outcome from audit_log`;
    const came = Map.groupBy(acts, ({ outcome }) => outcome);
    assert.deepEqual([came.get('done')?.length, came.get('refused')?.length], [8, 4], 'each is written down');
    for (const { actor, address, request_id } of acts)
      assert.deepEqual([actor, address !== null, request_id !== null], [account.username, true, true]);
  },
};

/** @returns what does an act as the administrator, and looks at how it is answered */
async function signIn({ ledger, sql }: Trial) {
  await sql`update users set role = 'admin' where username = ${account.username}`;
  const authorization = `Basic ${btoa(`${account.username}:${account.password}`)}`;
  const headers = { authorization, 'content-type': 'application/json' };
  return async (method: string, path: string, expected: number, body: object = {}) => {
    const init = { method, headers, body: JSON.stringify(body) };
    const { status } = await ledger.ask(`/admin/queues/api/queues${path}`, init);
    assert.equal(status, expected, `${method} ${path}`);
  };
}
