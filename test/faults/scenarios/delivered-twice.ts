import assert from 'node:assert/strict';
import { deliveryId } from '../../../queues/hint.ts';
import { until } from '../../support/until.ts';
import { ensureWorkers, stopWhenQuiet, submitMany, submitQuick, untilStatus } from '../load.ts';
import { patience } from '../patience.ts';
import type { Scenario, Trial } from '../scenario.ts';

/** A worker has one of them in its hands when it is delivered to another; one is delivered that has been put off. */
export const deliveredTwice: Scenario = {
  fault: 'same job delivered three times',
  needs: ['claim', 'generation'],
  quick: true,
  mayRepeat: 0,
  run: async (trial) => {
    const holder = await trial.startWorker({ pauseAt: 'work' });
    const held = await submitQuick(trial);
    assert.equal(await holder.paused(), held);
    const ids = await submitMany(trial, trial.random.whole(10, 20));
    const copies = await deliverAgain(trial, [held, ...ids]);
    const putOff = await putOffOne(trial);
    await ensureWorkers(trial, 2);
    await untilStatus(trial, ids, 'completed');
    await untilDropped(trial, [...copies, deliveryId(putOff, 1)]);
    const [row] = await trial.sql`select status from jobs where id = ${putOff}`;
    assert.equal(row?.status, 'queued', 'a job that was put off has waited');
    assert.equal(trial.executions.get(held), 1, 'a job that somebody has is not given to another');
    holder.goOn();
    await trial.sql`update jobs set run_at = now(), enqueued_at = null where id = ${putOff}`;
    await untilStatus(trial, [held, putOff], 'completed');
    await stopWhenQuiet(trial);
  },
};

/** BullMQ knows an id by its text, the claim by the number in it. */
async function deliverAgain({ deps }: Trial, ids: string[]): Promise<string[]> {
  const copies = ids.flatMap((id) =>
    ['01', '001'].map((generation) => ({ id, jobId: `${deliveryId(id, 1).slice(0, -1)}${generation}` })),
  );
  for (const { id, jobId } of copies) await deps.queues.of('thumbnail').add('thumbnail', { id }, { jobId });
  return copies.map(({ jobId }) => jobId);
}

/** Redis holds a delivery of an attempt that has ended meanwhile; the next is to come an hour later. */
async function putOffOne({ sql, deps, ledger, photoId }: Trial): Promise<string> {
  await deps.queues.of('thumbnail').pause();
  const { body } = await ledger.submit('thumbnail', { photo_id: photoId, width: 16 });
  const id = body.id ?? '';
  await until('its row to say that redis holds it', 60, async () => {
    const [row] = await sql`select enqueued_at from jobs where id = ${id}`;
    return row?.enqueued_at !== null;
  });
  await sql`
    update jobs set generation = 2, enqueued_at = now(), run_at = now() + interval '1 hour' where id = ${id}`;
  await deps.queues.of('thumbnail').resume();
  return id;
}

async function untilDropped(trial: Trial, deliveries: string[]): Promise<void> {
  await until('every delivery to be answered', patience(trial, 60), async () => {
    const queue = trial.deps.queues.of('thumbnail');
    const states = await Promise.all(deliveries.map((id) => queue.getJobState(id)));
    return states.every((state) => state === 'completed');
  });
}
