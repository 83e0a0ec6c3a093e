import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { noRateLimits } from '../dev/no-rate-limits.ts';
import { startPostgres } from '../dev/postgres.ts';
import { startRedis } from '../dev/redis.ts';
import type { Device } from '../runtime/device.ts';
import type { Releasers } from '../runtime/lifecycle.ts';
import type { Stage } from './measure.ts';
import { photosIn } from './photos.ts';

const STOP_MS = 30_000;

/**
 * Starts Postgres and Redis as `npm start` does, durable writes included: a benchmark of a database that forgets
 * would promise too much. Each measure then gets a database, a key prefix and a folder of its own.
 */
export async function openServices(releasers: Releasers, device: Device) {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-bench-'));
  releasers.add('folder', () => rm(folder, { recursive: true, force: true }), STOP_MS);
  const server = await startPostgres({ dataDir: join(folder, 'postgres') });
  releasers.add('postgres', server.close, STOP_MS);
  const redis = await startRedis({ dataDir: join(folder, 'redis') });
  releasers.add('redis', redis.close, STOP_MS);
  const photos = photosIn(folder);

  return async (name: string): Promise<Omit<Stage, 'releasers' | 'progress'>> => {
    const database = `bench_${name.replaceAll('-', '_')}`;
    const sql = postgres(server.url(), { max: 1 });
    await sql`create database ${sql(database)}`;
    await sql.end();
    const own = join(folder, name);
    await mkdir(own);
    return {
      env: {
        ...settings(own, name),
        UPSCALE_DEVICE: device,
        DATABASE_URL: server.url(database),
        REDIS_URL: redis.url,
      },
      folder: own,
      photos,
    };
  };
}

const settings = (folder: string, name: string) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  QUEUE_PREFIX: `bench-${name}`,
  DATA_DIR: folder,
  SCRATCH_DIR: join(folder, 'scratch'),
  SECRET_KEY: randomBytes(32).toString('hex'),
  MAX_LIVE_JOBS: '1000000',
  ...noRateLimits,
  LOG_LEVEL: 'warn',
});
