import { createOffer } from '../queues/offer.ts';
import { createOutbound } from '../runtime/outbound.ts';
import { readWorkerSettings } from '../workers/config.ts';
import { Engines } from '../workers/engines.ts';
import type { ExecutorDeps } from '../workers/execute.ts';
import { Heartbeats } from '../workers/heartbeats.ts';
import { Lane } from '../workers/lane.ts';
import { createRunners, type Runners } from '../workers/runners.ts';
import type { Stage } from './measure.ts';
import type { Platform } from './platform.ts';

/** What every measured job says of its video; nothing looks at it. */
const facts = {
  duration: 12,
  videoDuration: 12,
  audioDuration: null,
  source: 'format',
  containerType: 'video/mp4',
  videoCodec: 'h264',
  audioCodec: null,
  width: 640,
  height: 360,
  frameRate: 25,
  rotation: 0,
} as const;

/**
 * A worker's executor in this process whose `duration` jobs do no work. Everything around the work is the real thing.
 * @param onRun called with the job's id as soon as its claim is committed
 */
export function idleExecutor(
  platform: Platform,
  { env, releasers }: Stage,
  onRun: (id: string) => void = () => {},
) {
  const { db, store, log, queueSettings, queues } = platform;
  const heartbeats = new Heartbeats(db, queueSettings.LEASE_SECONDS, log);
  releasers.add('heartbeats', () => heartbeats.stop());
  const lane = new Lane(1, 2 ** 30);
  releasers.add('lane', () => lane.close());
  const duration: Runners['duration'] = async ({ job }) => {
    onRun(job.id);
    return { output: facts };
  };
  const webhooks = { db, outbound: createOutbound({ allowPrivate: false }), log, disableAfterHours: 1 };
  return {
    db,
    store,
    lanes: { image: lane, video: lane, gpu: lane },
    engines: new Engines(lane),
    runners: { ...createRunners({ webhooks }), duration },
    heartbeats,
    settings: readWorkerSettings(env),
    leaseSeconds: queueSettings.LEASE_SECONDS,
    log,
    attempts: new Set(),
    offer: createOffer(db, queues, log),
  } satisfies ExecutorDeps;
}
