import { deliveryId } from '../../../queues/hint.ts';
import { ensureWorkers, submitMany, untilStatus } from '../load.ts';
import type { Scenario } from '../scenario.ts';

/** BullMQ knows an id by its text, the claim by the number in it: these are three deliveries of one job. */
export const deliveredTwice: Scenario = {
  fault: 'same job delivered three times',
  quick: true,
  mayRepeat: 0,
  run: async (trial) => {
    const queue = trial.deps.queues.of('thumbnail');
    const ids = await submitMany(trial, trial.random.whole(10, 20));
    for (const id of ids)
      for (const zeros of ['0', '00'])
        await queue.add('thumbnail', { id }, { jobId: deliveryId(id, 1).replace(/1$/, `${zeros}1`) });
    await ensureWorkers(trial, 2);
    await untilStatus(trial, ids, 'completed', 60);
  },
};
