import { deliveryId } from '../../../queues/hint.ts';
import { ensureWorkers, submitMany, submitQuick, untilStatus } from '../load.ts';
import type { Scenario } from '../scenario.ts';

/** What the buttons of Bull Board do. The row is what was promised, so whatever is removed comes back. */
export const operatorMeddles: Scenario = {
  fault: 'operator removes, cleans, obliterates, pauses and retries',
  needs: ['reconcile'],
  recoveryMs: 30_000,
  run: async (trial) => {
    const queue = trial.deps.queues.of('thumbnail');
    const ids = await submitMany(trial, 6);
    await (await queue.getJob(deliveryId(ids[0] ?? '', 1)))?.remove();
    await queue.clean(0, 2, 'wait');
    const meddled = Date.now();
    await queue.obliterate({ force: true });
    ids.push(...(await submitMany(trial, 3)));
    await queue.pause();
    ids.push(await submitQuick(trial));
    await ensureWorkers(trial, 2);
    await queue.resume();
    await untilStatus(trial, ids, 'completed', 90);
    trial.recovered(Date.now() - meddled);

    const ended = await queue.getJobs(['completed'], 0, 2);
    for (const delivery of ended) await delivery.retry('completed').catch(() => {});
    await untilStatus(trial, [await submitQuick(trial)], 'completed', 60);
    for (const worker of trial.workers()) await worker.stop();
  },
};
