import { join } from 'node:path';
import type { Releasers } from '../runtime/lifecycle.ts';
import { choosePort } from './choose-port.ts';
import { type PlatformSettings, root } from './config.ts';
import { holdFolder } from './folder-lock.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { secretFile } from './secret-file.ts';
import { type Service, startService } from './service.ts';
import { type Supervised, supervise } from './supervise.ts';
import { untilReady } from './until-ready.ts';

export type PlatformOptions = {
  /** Worker processes. */
  workers: number;
  /** Seconds that running jobs get to end when the platform stops; default: the workers' own. */
  drainSeconds?: number;
  /** Settings of the API that this run asks for. */
  api?: NodeJS.ProcessEnv;
  say: (line: string) => void;
  /** What is opened is registered here, in order, also when a later part fails to start. */
  releasers: Releasers;
};

export type Platform = {
  /** Where this machine reaches the API. */
  url: string;
  admin: { username: string; password: string };
};

/** A running job may use its worker's whole drain time (20 s) to end. */
const PART_STOP_MS = 30_000;
const CLOSE_DEADLINE_MS = PART_STOP_MS + 5_000;

/**
 * Brings the platform up on this machine: Postgres and Redis unless the settings name others, the API and the
 * workers, each a process of its own as in production.
 *
 * @throws FolderInUse when another platform works in DATA_DIR; SettingsError when PORT is taken.
 */
export async function startPlatform(settings: PlatformSettings, options: PlatformOptions): Promise<Platform> {
  const { say, releasers } = options;
  const { DATA_DIR: dataDir } = settings;
  releasers.add('data folder', holdFolder(dataDir));
  const { port, release } = await choosePort(settings, say);
  releasers.add('port', release);
  const [databaseUrl, redisUrl] = await Promise.all([
    settings.DATABASE_URL ?? ownPostgres(dataDir, options),
    settings.REDIS_URL ?? ownRedis(dataDir, options),
  ]);
  const url = `http://${reachable(settings.HOST)}:${port}`;
  const password = adminPassword(settings, say);
  const shared = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    DATA_DIR: dataDir,
    SCRATCH_DIR: process.env.SCRATCH_DIR || join(dataDir, 'scratch'),
    SECRET_KEY: settings.SECRET_KEY ?? secretFile(join(dataDir, 'secret'), 32).secret,
    PUBLIC_URL: settings.PUBLIC_URL ?? url,
    ...(options.drainSeconds !== undefined && { DRAIN_SECONDS: String(options.drainSeconds) }),
  };
  const { HOST, ADMIN_USERNAME } = settings;
  const api = { ...options.api, HOST, PORT: String(port), ADMIN_USERNAME, ADMIN_PASSWORD: password };
  const parts = [
    await startPart('api', 'api/main.ts', { ...shared, ...api }, options, dataDir),
    ...(await Promise.all(
      Array.from({ length: options.workers }, (_, index) =>
        startPart(`worker-${index + 1}`, 'workers/main.ts', withoutAdmin(shared), options, dataDir),
      ),
    )),
  ];
  await untilReady(`${url}/health/ready`, parts);
  // Not before: what ends while it starts is told with its cause, not started again.
  for (const part of parts) part.supervised = supervise(part.name, part.service, part.launch, say);
  return { url, admin: { username: ADMIN_USERNAME, password } };
}

async function ownPostgres(dataDir: string, { say, releasers }: PlatformOptions): Promise<string> {
  const server = await startPostgres({ dataDir: join(dataDir, 'postgres'), say });
  releasers.add('postgres', server.close, CLOSE_DEADLINE_MS);
  return server.url();
}

async function ownRedis(dataDir: string, { releasers }: PlatformOptions): Promise<string> {
  const server = await startRedis({ dataDir: join(dataDir, 'redis') });
  releasers.add('redis', server.close, CLOSE_DEADLINE_MS);
  return server.url;
}

type Part = { name: string; service: Service; launch: () => Promise<Service>; supervised?: Supervised };

async function startPart(
  name: string,
  file: string,
  env: NodeJS.ProcessEnv,
  { releasers }: PlatformOptions,
  dataDir: string,
): Promise<Part> {
  const launch = () =>
    startService({
      command: process.execPath,
      args: [join(root, file)],
      cwd: root,
      env,
      logFile: join(dataDir, 'logs', `${name}.log`),
      stopSignal: 'SIGTERM',
    });
  const part: Part = { name, service: await launch(), launch };
  releasers.add(name, () => (part.supervised ?? part.service).stop(PART_STOP_MS), CLOSE_DEADLINE_MS);
  return part;
}

function adminPassword(
  { ADMIN_PASSWORD, ADMIN_USERNAME, DATA_DIR }: PlatformSettings,
  say: (line: string) => void,
) {
  if (ADMIN_PASSWORD !== undefined) return ADMIN_PASSWORD;
  const file = join(DATA_DIR, 'admin-password');
  const { secret, isNew } = secretFile(file, 12);
  if (isNew) say(`Administrator: ${ADMIN_USERNAME}, password ${secret} (kept in ${file})`);
  return secret;
}

/** The workers need no password of a person. */
function withoutAdmin({ ADMIN_PASSWORD: _, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env;
}

function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
