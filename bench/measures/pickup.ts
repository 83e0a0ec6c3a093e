import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { readQueueSettings } from '../../queues/config.ts';
import { connectConsumer, connectProducer } from '../../queues/connection.ts';
import { consume } from '../../queues/consume.ts';
import { createLog } from '../../runtime/log.ts';
import { execute } from '../../workers/execute.ts';
import { idleExecutor } from '../idle-worker.ts';
import type { Measure, Stage } from '../measure.ts';
import { openPlatform } from '../platform.ts';
import { alternate, quantile } from '../timing.ts';

const ROUNDS = 10;
const JOBS = 40;

export const pickup: Measure = {
  name: 'pickup',
  about: "from the commit of a POST's transaction to the claim by an idle worker, against bare BullMQ",
  run: async (stage) => {
    const ours = await throughPlatform(stage);
    const bare = await throughBullmq(stage);
    const times = await alternate(
      ROUNDS,
      () => repeat(ours),
      () => repeat(bare),
      stage.progress,
    );
    const at = (q: number) => ({
      unit: 'ms' as const,
      ours: times.ours.map((round) => quantile(round, q)),
      limit: times.limit.map((round) => quantile(round, q)),
      limitIs: 'BullMQ',
    });
    return [
      { what: 'pick-up, commit to claim, p50', ...at(0.5), bar: { atMostMs: 20 } },
      { what: 'pick-up, commit to claim, p95', ...at(0.95) },
    ];
  },
};

/** Hands in one job. @returns milliseconds until it has been taken */
type Once = () => Promise<number>;

async function throughPlatform(stage: Stage): Promise<Once> {
  const platform = await openPlatform(stage);
  const taken = new EventTarget();
  const deps = idleExecutor(platform, stage, (id) => taken.dispatchEvent(new Event(id)));
  const { queueSettings, log } = platform;
  const consumer = consume('duration', 1, queueSettings, 'bench', log, (delivery) => execute(delivery, deps));
  stage.releasers.add('consumer', consumer.close);
  const videoId = await platform.addVideo();
  return async () => {
    const job = await platform.submit('duration', { videoId });
    const began = performance.now();
    const claimed = new Promise<number>((resolve) => {
      taken.addEventListener(job.id, () => resolve(performance.now() - began), { once: true });
    });
    await platform.offer(job);
    const ms = await claimed;
    await platform.untilCompleted(job.id);
    return ms;
  };
}

async function throughBullmq({ env, releasers }: Stage): Promise<Once> {
  const settings = readQueueSettings(env);
  const quiet = createLog('bench', 'silent');
  const [producer, consumer] = [connectProducer(settings, quiet), connectConsumer(settings, quiet)];
  const queue = new Queue('bare', { connection: producer });
  let took = (_: number) => {};
  const worker = new Worker('bare', async () => took(performance.now()), { connection: consumer });
  releasers.add('bare queue', async () => {
    await worker.close();
    await queue.close();
    producer.disconnect();
    consumer.disconnect();
  });
  await worker.waitUntilReady();
  return async () => {
    const began = performance.now();
    const taken = new Promise<number>((resolve) => {
      took = resolve;
    });
    const ended = new Promise((resolve) => worker.once('completed', resolve));
    await queue.add('bare', {}, { jobId: randomUUID(), removeOnComplete: true });
    await ended;
    return (await taken) - began;
  };
}

async function repeat(once: Once): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < JOBS; n++) times.push(await once());
  return times;
}
