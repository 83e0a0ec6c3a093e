import { once } from 'node:events';
import { runService } from '../../runtime/lifecycle.ts';
import { createLog } from '../../runtime/log.ts';
import { startApi } from '../support/api-process.ts';
import { shiftClock } from './shift-clock.ts';
import { apiOrders, type Report, type Stage } from './stages.ts';

/** An API as a process of its own, which can be made to stand still between two steps, and killed there. */
const { pauseAt, without, clockAheadSeconds } = apiOrders.parse(JSON.parse(process.argv[2] ?? '{}'));

const tell = (report: Report) => process.send?.(report);

/** Nobody lets it go on: it is killed where it stands. */
async function standStill(stage: Stage, jobId: string): Promise<void> {
  tell({ stage, jobId, paused: true });
  await once(process, 'message');
}

if (clockAheadSeconds !== 0) shiftClock(clockAheadSeconds * 1000);
process.once('disconnect', () => process.exit(1));
await runService(createLog('api', 'info'), async (releasers) => {
  const { url, deps } = await startApi(process.env, releasers, without);
  const { queues } = deps;
  if (pauseAt === 'accepted') {
    deps.offer = async (job) => {
      tell({ stage: 'accepted', jobId: job?.id ?? '', paused: true });
      // The whole process: nobody waits for an offer, and the answer would go out meanwhile.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    };
  }
  if (pauseAt === 'delivered') {
    const { of } = queues;
    queues.of = (kind) => {
      const queue = of(kind);
      const addBulk: typeof queue.addBulk = async (jobs) => {
        const added = await queue.addBulk(jobs);
        await standStill('delivered', String(jobs[0]?.data.id));
        return added;
      };
      return Object.assign(Object.create(queue), { addBulk });
    };
  }
  tell({ ready: url });
});
process.disconnect?.();
