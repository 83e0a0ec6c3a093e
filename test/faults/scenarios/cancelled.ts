import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import { submitQuick } from '../load.ts';
import type { Scenario, Trial } from '../scenario.ts';
import { stages, type WorkerStage } from '../stages.ts';

/** Whoever cancels in time gets `cancelled`, whoever comes late finds the job completed; nothing in between. */
export const cancelledAtEachStage: Scenario = {
  fault: 'cancelled at each stage',
  tellsMost: true,
  recoveryMs: 2_000,
  mayRepeat: 0,
  rig: { settings: { LANE_IMAGE: '1' } },
  run: async (trial) => {
    for (const stage of stages) await cancelAt(stage, trial);
  },
};

async function cancelAt(stage: WorkerStage, trial: Trial): Promise<void> {
  const worker = await trial.startWorker({ pauseAt: stage });
  const id = await submitQuick(trial);
  assert.equal(await worker.paused(), id);
  const answer = await trial.ledger.ask(`/jobs/${id}/cancel`, { method: 'POST' });
  assert.ok([200, 202].includes(answer.status), `the cancellation was answered ${answer.status}`);
  const asked = Date.now();
  worker.goOn();
  const status = await until('the job to end', 60, async () => {
    const [row] = await trial.sql`select status from jobs where id = ${id}`;
    return ['cancelled', 'completed'].includes(row?.status) && String(row?.status);
  });
  trial.recovered(Date.now() - asked);
  const allowed: Record<WorkerStage, string[]> = {
    claim: ['cancelled'],
    fetch: ['cancelled', 'completed'],
    work: ['cancelled', 'completed'],
    store: ['cancelled', 'completed'],
    commit: ['cancelled', 'completed'],
    committed: ['completed'],
  };
  assert.ok(allowed[stage].includes(status), `cancelled at ${stage}, the job is ${status}`);
  await worker.stop();
}
