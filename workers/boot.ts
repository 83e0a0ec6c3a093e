import { setTimeout as delay } from 'node:timers/promises';
import { type Db, openDatabase } from '../db/client.ts';
import { readDbSettings } from '../db/config.ts';
import { migrateDatabase } from '../db/migrate.ts';
import { readModelSettings } from '../models/config.ts';
import { readQueueSettings } from '../queues/config.ts';
import { consume } from '../queues/consume.ts';
import { createOffer } from '../queues/offer.ts';
import { openQueues } from '../queues/open.ts';
import { contracts, kinds } from '../queues/registry.ts';
import { readOutboundSettings } from '../runtime/config.ts';
import type { Releasers } from '../runtime/lifecycle.ts';
import type { Log } from '../runtime/log.ts';
import { createOutbound } from '../runtime/outbound.ts';
import { startTracing } from '../runtime/tracing.ts';
import { readStorageSettings } from '../storage/config.ts';
import { openStore } from '../storage/open.ts';
import { showAlive } from './alive.ts';
import { announce } from './announce.ts';
import type { Attempt } from './attempt.ts';
import { readWorkerSettings, type WorkerSettings } from './config.ts';
import { settleDevice } from './device.ts';
import { Engines } from './engines.ts';
import { type ExecutorDeps, execute } from './execute.ts';
import { Heartbeats } from './heartbeats.ts';
import { Lane } from './lane.ts';
import { startClearing } from './left-scratch.ts';
import { watchGpuMemory } from './metrics.ts';
import { serveMetrics } from './metrics-page.ts';
import { createRunners, type Services } from './runners.ts';
import { isolation } from './sandbox/isolation.ts';
import { GpuPolicy } from './upscale/gpu-policy.ts';
import { HandedBack } from './verdict.ts';

/** Photos that are decoded, or encoded, while as many as there are models are with one. */
const AHEAD = 1;

/**
 * Opens everything and starts to take jobs. Settings come from the environment.
 * @param handle what is done with each delivery; the fault tests wrap it, to stop a worker at a named moment
 * @throws SettingsError
 */
export async function bootWorker(releasers: Releasers, log: Log, handle = execute): Promise<void> {
  const settings = readWorkerSettings();
  const dbSettings = readDbSettings();
  const queueSettings = readQueueSettings();
  const storageSettings = readStorageSettings();
  const modelSettings = readModelSettings();
  log.level = settings.LOG_LEVEL;

  releasers.add('traces', await startTracing('darkroom-worker'));
  releasers.add('clearing', startClearing(settings, log).stop);
  await migrateDatabase(dbSettings);
  const database = openDatabase(dbSettings, settings.WORKER_NAME);
  releasers.add('database', database.close);
  const store = await openStore(storageSettings);
  releasers.add('store', () => store.close());
  const queues = openQueues(queueSettings, log);
  releasers.add('queues', queues.close);
  const heartbeats = new Heartbeats(database.db, queueSettings.LEASE_SECONDS, log);
  releasers.add('heartbeats', () => heartbeats.stop());

  const gpuPolicy = new GpuPolicy({
    maxTile: modelSettings.MODEL_MAX_TILE,
    idleMs: settings.MODEL_IDLE_SECONDS * 1000 || Number.POSITIVE_INFINITY,
    log,
  });
  const memory = settings.MEDIA_MEMORY_MIB * 2 ** 20;
  const models = new Lane(settings.LANE_GPU, memory, gpuPolicy);
  const lanes = {
    image: new Lane(settings.LANE_IMAGE, memory),
    video: new Lane(settings.LANE_VIDEO, memory),
    network: new Lane(settings.LANE_NETWORK, memory),
    gpu: new Lane(settings.LANE_GPU && settings.LANE_GPU + AHEAD, memory),
  };
  const all = [...Object.values(lanes), models];
  releasers.add('lanes', () => Promise.all(all.map((lane) => lane.close())));
  const { network, limits } = isolation();
  log.info({ network, limits }, 'media processes are isolated as far as the kernel here allows');
  await Promise.all(all.map((lane) => lane.warm()));
  const device = await settleDevice(models, gpuPolicy, log);
  if (settings.METRICS_PORT > 0) {
    if (device && device.kind !== 'cpu') watchGpuMemory();
    releasers.add('metrics', (await serveMetrics(settings)).close);
  }
  const slots = {
    image: settings.LANE_IMAGE,
    video: settings.LANE_VIDEO,
    network: settings.LANE_NETWORK,
    gpu: settings.LANE_GPU,
  };

  const attempts = new Set<Attempt>();
  const offer = createOffer(database.db, queues, log);
  const engines = new Engines(models, () => lanes.gpu.hasRoom);
  const deps: ExecutorDeps = {
    db: database.db,
    store,
    lanes,
    engines,
    runners: createRunners(servicesOf(settings, database.db, log)),
    heartbeats,
    settings,
    leaseSeconds: queueSettings.LEASE_SECONDS,
    log,
    attempts,
    offer,
  };
  const consumers = kinds
    .map((kind) => ({ kind, lane: contracts[kind].lane }))
    .filter(({ lane }) => slots[lane] > 0)
    .map(({ kind, lane }) => {
      const consumer = consume(kind, slots[lane], queueSettings, settings.WORKER_NAME, log, (delivery) =>
        handle(delivery, deps),
      );
      if (lane === 'gpu') engines.whileBusy(consumer.takeOneMore);
      return consumer;
    });
  const stop = async () => {
    await Promise.all(consumers.map((consumer) => consumer.quiet()));
    for (const lane of Object.values(lanes)) lane.quiet();
    await drain(attempts, settings.DRAIN_SECONDS);
    await Promise.all(consumers.map((consumer) => consumer.close()));
  };
  releasers.add('consumers', stop, (settings.DRAIN_SECONDS + 5) * 1000);
  releasers.add(
    'alive',
    await showAlive(settings, () => consumers.every((consumer) => consumer.isRunning())),
  );
  const worker = { name: settings.WORKER_NAME, lanes: slots, device };
  const announced = await announce(database.db, { ...worker, modelsDir: modelSettings.MODELS_DIR }, log);
  releasers.add('announcement', announced.stop);
  log.info(worker, 'taking jobs');
}

function servicesOf({ TMDB_URL, TMDB_API_KEY, ...settings }: WorkerSettings, db: Db, log: Log): Services {
  const outbound = createOutbound({ allowPrivate: readOutboundSettings().ALLOW_PRIVATE_ADDRESSES });
  const {
    CAPTION_API: api,
    CAPTION_URL: url,
    CAPTION_MODEL: model,
    CAPTION_KEY: key,
    CAPTION_PROMPT: prompt,
  } = settings;
  return {
    tmdb: TMDB_API_KEY ? { outbound, url: TMDB_URL, key: TMDB_API_KEY } : undefined,
    webhooks: { db, outbound, log, disableAfterHours: settings.WEBHOOK_DISABLE_HOURS },
    captioner: url && model ? { outbound, api, url, model, key, prompt } : undefined,
  };
}

/** Running jobs get until the deadline; what is left then goes back to the queue with its attempt unspent. */
async function drain(attempts: Set<Attempt>, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (attempts.size > 0 && Date.now() < deadline) await delay(50);
  for (const attempt of attempts) attempt.abort(new HandedBack('the worker is stopping'));
}
