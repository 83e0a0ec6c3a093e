import path from 'node:path';
import { createApp } from '../../api/app.ts';
import { assemble } from '../../api/assemble.ts';
import { readApiSettings } from '../../api/config.ts';
import { listen } from '../../api/server.ts';
import { openDatabase } from '../../db/client.ts';
import { readDbSettings } from '../../db/config.ts';
import { listenForJobChanges } from '../../db/listen.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import type { Redis } from '../../dev/redis.ts';
import { type Service as Process, startService as startProcess } from '../../dev/service.ts';
import { readQueueSettings } from '../../queues/config.ts';
import { openQueues } from '../../queues/open.ts';
import { startReconciler } from '../../queues/reconcile.ts';
import { startRelay } from '../../queues/relay.ts';
import type { Service } from '../../queues/service.ts';
import { Releasers } from '../../runtime/lifecycle.ts';
import { createLog } from '../../runtime/log.ts';
import { readStorageSettings } from '../../storage/config.ts';
import { openStore } from '../../storage/open.ts';
import { withoutMechanism } from '../config.ts';
import { testDatabase, testFolder, testRedis } from '../services.ts';
import { type Client, createClient } from './client.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The platform as operators run it: an API over HTTP in this process, and workers as processes to kill. */
export type Fleet = {
  redis: Redis;
  client: Client;
  startWorker: (name: string) => Promise<Process>;
  close: () => Promise<void>;
};

/**
 * Opens a fleet of no workers yet. `FAULTS_WITHOUT` leaves a mechanism out, and the test of the fault that it is for
 * must then fail: mechanisms.test.ts runs them so.
 */
export async function openFleet(settings: Record<string, string> = {}): Promise<Fleet> {
  const releasers = new Releasers();
  const log = createLog('fleet', 'silent');
  try {
    return await open(releasers, settings);
  } catch (error) {
    await releasers.releaseAll(log);
    throw error;
  }
}

async function open(releasers: Releasers, settings: Record<string, string>): Promise<Fleet> {
  const [database, redis, folder] = await Promise.all([
    testDatabase(),
    testRedis({ persistent: true }),
    testFolder(),
  ]);
  releasers.add('folder', folder.close);
  releasers.add('redis', () => redis.close());
  releasers.add('database', database.close);
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    DATA_DIR: folder.path,
    SCRATCH_DIR: path.join(folder.path, 'scratch'),
    SECRET_KEY: 'a key that is used in tests alone',
    LANE_IMAGE: '1',
    LANE_VIDEO: '0',
    ...settings,
  };
  const url = await startApi(env, releasers);
  return {
    redis,
    client: await createClient(url),
    startWorker: async (name) => {
      const worker = await startProcess({
        command: process.execPath,
        args: [path.join(root, 'workers/main.ts')],
        cwd: root,
        env: { ...env, WORKER_NAME: name },
        logFile: path.join(folder.path, `${name}.log`),
        stopSignal: 'SIGTERM',
      });
      releasers.add(name, () => worker.kill());
      return worker;
    },
    close: () => releasers.releaseAll(createLog('fleet', 'silent')),
  };
}

async function startApi(env: NodeJS.ProcessEnv, releasers: Releasers): Promise<string> {
  const log = createLog('api', 'silent');
  const settings = readApiSettings(env);
  const dbSettings = readDbSettings(env);
  const queueSettings = readQueueSettings(env);
  await migrateDatabase(dbSettings);
  const database = openDatabase(dbSettings, 'api');
  releasers.add('pool', database.close);
  const store = await openStore(readStorageSettings(env));
  const queues = openQueues(queueSettings, log);
  releasers.add('queues', queues.close);
  const deps = assemble({ settings, maxLiveJobs: queueSettings.MAX_LIVE_JOBS, database, store, queues, log });
  const { changes } = deps;
  const listener = await listenForJobChanges(
    database.sql,
    (jobId) => changes.announce(jobId),
    () => changes.announceAll(),
  );
  releasers.add('listener', listener.close);
  const relay = withoutMechanism('relay') ? idle : startRelay(database.db, queues, log);
  releasers.add('relay', relay.stop);
  const reconciler = withoutMechanism('reconcile')
    ? idle
    : startReconciler(database.db, queues, relay, queueSettings, log);
  releasers.add('reconciler', reconciler.stop);
  const server = await listen(createApp(deps), '127.0.0.1', 0);
  releasers.add('server', server.close);
  releasers.add('waiting callers', () => changes.close());
  return `http://127.0.0.1:${server.port}`;
}

const idle: Service = { nudge: async () => {}, stop: async () => {} };
