import path from 'node:path';
import postgres from 'postgres';
import type { Deps } from '../../api/deps.ts';
import { noRateLimits } from '../../dev/no-rate-limits.ts';
import type { Redis } from '../../dev/redis.ts';
import { Releasers } from '../../runtime/lifecycle.ts';
import { createLog } from '../../runtime/log.ts';
import type { Mechanism } from '../config.ts';
import { testDatabase, testFolder, testPostgres, testRedis } from '../services.ts';
import { startApi } from '../support/api-process.ts';
import { bareEnv } from '../support/bare-env.ts';
import { createClient } from '../support/client.ts';
import { noisePhoto } from '../support/photo.ts';
import { until } from '../support/until.ts';
import { leaveOutBounds, startAudit } from './audit.ts';
import type { Findings } from './invariants.ts';
import { Ledger } from './ledger.ts';
import { BOOT_MS, type FaultProcess, type FaultProcessOptions, startFaultProcess } from './process.ts';
import { type Link, openLink } from './proxy.ts';
import { openS3, type S3 } from './s3.ts';
import { startSentinel } from './sentinel.ts';
import type { ApiOrders, Orders, Stage } from './stages.ts';

export type LinkName =
  | 'apiPostgres'
  | 'workerPostgres'
  | 'apiRedis'
  | 'workerRedis'
  | 'apiStore'
  | 'workerStore';

/** The platform with every link between its parts in the hands of the test. */
export type Rig = {
  /** A server of the rig's own, to be stopped; absent unless asked for. */
  postgres: { stop: () => Promise<void>; restart: () => Promise<void> } | undefined;
  redis: Redis;
  s3: S3;
  links: Record<LinkName, Link>;
  /** Straight to the database, past every link. */
  sql: postgres.Sql;
  /** What the API in this process works with. */
  deps: Deps;
  ledger: Ledger;
  /** What was seen of jobs that are no longer in the ledger. */
  past: Findings;
  /** A small photo that is here already, and did not come through the ledger. */
  photoId: string;
  /** By job: how often its work was begun, as the workers said. */
  executions: Map<string, number>;
  /** Resolves when the job has reached this stage so many times, on whichever workers. */
  reached: (stage: Stage, jobId: string, times: number) => Promise<void>;
  /** What this run leaves out. */
  without: Mechanism[];
  /** @param env settings of this worker alone */
  startWorker: (orders?: Orders, env?: Record<string, string>) => Promise<FaultProcess>;
  workers: () => FaultProcess[];
  /** One more API, as a process to kill. */
  startApi: (orders?: ApiOrders) => Promise<FaultProcess>;
  scratch: string;
  close: () => Promise<void>;
};

export type RigOptions = {
  /** Mechanisms to leave out. */
  without?: Mechanism[];
  ownPostgres?: boolean;
  /** The API in this process tells Redis nothing later, and repairs nothing: others do. */
  quietApi?: boolean;
  /** A second Redis follows the first, and a sentinel lets it take over. Nobody reaches them by a link. */
  sentinel?: boolean;
  /** Redis keeps what it holds when it stops. Default true. */
  persistentRedis?: boolean;
  /** Read by the API and by every worker. */
  settings?: Record<string, string>;
};

export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const releasers = new Releasers();
  const close = () => releasers.releaseAll(createLog('rig', 'silent'));
  try {
    return { ...(await open(releasers, options)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(releasers: Releasers, options: RigOptions): Promise<Omit<Rig, 'close'>> {
  const { ownPostgres = false, quietApi = false, persistentRedis = true } = options;
  const { settings = {}, without = [] } = options;
  const [database, redis, folder, s3] = await Promise.all([
    ownPostgres ? ownDatabase() : sharedDatabase(),
    testRedis({ persistent: persistentRedis }),
    testFolder(),
    openS3(),
  ]);
  releasers.add('folder', folder.close);
  releasers.add('database', database.close, 20_000);
  releasers.add('redis', () => redis.close());
  releasers.add('s3', s3.close);
  const links = await openLinks(releasers, Number(new URL(database.url).port), redis, s3);
  const sentinel = options.sentinel ? await startSentinel(redis, folder.path, releasers) : {};
  const scratch = path.join(folder.path, 'scratch');
  const envOf = (side: 'api' | 'worker') => ({
    ...bareEnv(),
    TMPDIR: folder.path,
    DATABASE_URL: waitingFor(through(links[`${side}Postgres`], database.url), without),
    REDIS_URL: through(links[`${side}Redis`], redis.url),
    S3_ENDPOINT: `http://127.0.0.1:${links[`${side}Store`].port}`,
    S3_ACCESS_KEY: 'access',
    S3_SECRET_KEY: 'secret of the tests',
    SCRATCH_DIR: scratch,
    SECRET_KEY: 'a key that is used in tests alone',
    MAX_LIVE_JOBS: '200000',
    MAX_QUEUED_JOBS: '200000',
    ...noRateLimits,
    LANE_IMAGE: '2',
    LANE_VIDEO: '0',
    LANE_GPU: '0',
    ...sentinel,
    ...settings,
  });
  const { url, deps } = await startApi(
    envOf('api'),
    releasers,
    quietApi ? [...without, 'relay', 'reconcile'] : without,
  );
  const sql = postgres(database.url, { max: 4, onnotice: () => {}, backoff: () => 0.2 });
  releasers.add('audit', () => sql.end({ timeout: 3 }));
  await startAudit(sql);
  await leaveOutBounds(sql, without);
  const client = await createClient(url);
  const photoId = await uploadPhoto(client.url, client.authorization);
  await deps.queues.of('upscale').drain();

  const executions = new Map<string, number>();
  const workers: FaultProcess[] = [];
  const visits = new Map<string, number>();
  const onStage = (stage: Stage, jobId: string) => {
    const visit = `${stage} ${jobId}`;
    visits.set(visit, (visits.get(visit) ?? 0) + 1);
    if (stage === 'fetch') executions.set(jobId, (executions.get(jobId) ?? 0) + 1);
  };
  // Counted before it runs: two that start side by side must not share a name, or one is blamed for what the other left.
  let started = 0;
  const start = (options: Pick<FaultProcessOptions, 'name' | 'program' | 'env' | 'orders'>) => {
    const starting = startFaultProcess({
      ...options,
      logFile: path.join(folder.path, `${options.name}.log`),
      onStage,
    });
    // Also one that is not up yet when the rig closes. Killed, because a frozen one does not hear anything else.
    const kill = async () => (await starting.catch(() => undefined))?.kill();
    releasers.add(options.name, kill, BOOT_MS);
    return starting;
  };
  const startWorker = async (orders: Orders = {}, env: Record<string, string> = {}) => {
    const name = `worker-${++started}`;
    const worker = await start({
      name,
      program: 'worker.ts',
      env: { ...envOf('worker'), WORKER_NAME: name, ...env },
      orders: { without, ...orders },
    });
    workers.push(worker);
    return worker;
  };
  let apis = 0;
  const startAnotherApi = (orders: ApiOrders = {}) =>
    start({ name: `api-${++apis}`, program: 'api.ts', env: envOf('api'), orders: { without, ...orders } });
  return {
    postgres: database.server,
    redis,
    s3,
    links,
    sql,
    deps,
    ledger: new Ledger(url, client.authorization, !without.includes('idempotency')),
    past: { jobs: 0, lost: 0, duplicateResults: 0, repeated: 0, violations: [] },
    photoId,
    executions,
    reached: async (stage, jobId, times) => {
      await until(`job ${jobId} to reach ${stage} ${times} times`, 120, async () => {
        return (visits.get(`${stage} ${jobId}`) ?? 0) >= times;
      });
    },
    without,
    startWorker,
    startApi: startAnotherApi,
    workers: () => workers.filter((worker) => worker.isRunning()),
    scratch,
  };
}

type RigDatabase = { url: string; close: () => Promise<void>; server?: NonNullable<Rig['postgres']> };

const sharedDatabase = (): Promise<RigDatabase> => testDatabase();

async function ownDatabase(): Promise<RigDatabase> {
  const server = await testPostgres();
  return { url: server.url(), close: () => server.close(), server };
}

async function openLinks(releasers: Releasers, postgresPort: number, redis: Redis, s3: S3) {
  const link = async (port: () => number) => {
    const opened = await openLink(port);
    releasers.add('link', opened.close);
    return opened;
  };
  return {
    apiPostgres: await link(() => postgresPort),
    workerPostgres: await link(() => postgresPort),
    apiRedis: await link(() => redis.port),
    workerRedis: await link(() => redis.port),
    apiStore: await link(() => s3.port),
    workerStore: await link(() => s3.port),
  };
}

/** The address of a server, by way of a link. */
export function through(link: Link, address: string): string {
  const url = new URL(address);
  url.host = `127.0.0.1:${link.port}`;
  return url.href;
}

/** What a statement may take, in its connection's address, is also what decides for how long it is waited for. */
const waitingFor = (address: string, without: Mechanism[]): string =>
  without.includes('answer') ? `${address}?statement_timeout=3600000` : address;

async function uploadPhoto(url: string, authorization: string): Promise<string> {
  const body = new FormData();
  const jpeg = await noisePhoto(64, 48);
  body.set('file', new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' }), 'photo.jpg');
  const answer = await fetch(`${url}/upscale`, { method: 'POST', headers: { authorization }, body });
  const { job } = (await answer.json()) as { job: { id: string; input: { photo_id: string } } };
  await fetch(`${url}/jobs/${job.id}/cancel`, { method: 'POST', headers: { authorization } });
  return job.input.photo_id;
}
