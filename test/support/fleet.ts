import path from 'node:path';
import type { Db } from '../../db/client.ts';
import { noRateLimits } from '../../dev/no-rate-limits.ts';
import type { Redis } from '../../dev/redis.ts';
import { type Service as Process, startService as startProcess } from '../../dev/service.ts';
import { Releasers } from '../../runtime/lifecycle.ts';
import { createLog } from '../../runtime/log.ts';
import type { ObjectStore } from '../../storage/store.ts';
import { testDatabase, testFolder, testRedis } from '../services.ts';
import { startApi } from './api-process.ts';
import { bareEnv } from './bare-env.ts';
import { type Client, createClient } from './client.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The platform as operators run it: an API over HTTP in this process, and workers as processes to kill. */
export type Fleet = {
  db: Db;
  redis: Redis;
  store: ObjectStore;
  client: Client;
  /** Where a test may put files of its own: it goes with the fleet. */
  folder: string;
  startWorker: (name: string, settings?: Record<string, string>) => Promise<Process>;
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
    ...bareEnv(),
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    DATA_DIR: folder.path,
    SCRATCH_DIR: path.join(folder.path, 'scratch'),
    SECRET_KEY: 'a key that is used in tests alone',
    LANE_IMAGE: '1',
    LANE_VIDEO: '0',
    ...noRateLimits,
    ...settings,
  };
  const { url, deps } = await startApi(env, releasers);
  return {
    db: deps.db,
    store: deps.store,
    redis,
    client: await createClient(url),
    folder: folder.path,
    startWorker: async (name, own = {}) => {
      const worker = await startProcess({
        command: process.execPath,
        args: [path.join(root, 'workers/main.ts')],
        cwd: root,
        env: { ...env, WORKER_NAME: name, ...own },
        logFile: path.join(folder.path, `${name}.log`),
        stopSignal: 'SIGTERM',
      });
      releasers.add(name, () => worker.kill());
      return worker;
    },
    close: () => releasers.releaseAll(createLog('fleet', 'silent')),
  };
}
