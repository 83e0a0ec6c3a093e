import { spawnSync } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { holdFolder } from './folder-lock.ts';
import { endLeftover } from './leftover.ts';
import { freePort } from './ports.ts';
import { type PostgresProgram, postgresProgram } from './postgres-program.ts';
import { secretFile } from './secret-file.ts';
import { type Service, startService } from './service.ts';

export type PostgresOptions = {
  /** Holds the cluster, its password and its log. Made when absent; found again by the next start. */
  dataDir: string;
  /** Default: a free one. */
  port?: number;
  /** No fsync: a power cut may destroy the data, a kill does not. For tests. */
  fast?: boolean;
  say?: (line: string) => void;
};

export type Postgres = {
  readonly port: number;
  /** The superuser's address of a database on 127.0.0.1. */
  url(database?: string): string;
  stop(): Promise<void>;
  /** SIGKILL, as a crash would end it. */
  kill(): Promise<void>;
  /** Up again on the same port, after stop() or kill() or while it runs. */
  restart(): Promise<void>;
  /** Stops it and lets the folder go. */
  close(): Promise<void>;
};

/**
 * A real Postgres on 127.0.0.1 with its own password, from npm's binaries.
 * @throws FolderInUse; an error with Postgres' own last words when it does not come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const dataDir = resolve(options.dataDir);
  const release = holdFolder(dataDir);
  try {
    const program = await postgresProgram(options.say ?? (() => {}));
    const { secret } = secretFile(join(dataDir, 'password'));
    const cluster = join(dataDir, 'cluster');
    await endLeftover(join(cluster, 'postmaster.pid'), cluster, 'SIGINT');
    if (!existsSync(cluster)) await makeCluster(program, dataDir, cluster, options.fast ?? false);
    let { service, port } = await startUntilUp(program, cluster, options);
    const stop = () => service.stop();
    return {
      get port() {
        return port;
      },
      url: (database = 'postgres') => `postgres://postgres:${secret}@127.0.0.1:${port}/${database}`,
      stop,
      kill: () => service.kill(),
      restart: async () => {
        await stop();
        ({ service, port } = await startUntilUp(program, cluster, { ...options, port }));
      },
      close: async () => {
        await stop();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * The data folder, by a name that works for an account that cannot enter the folders above it: the working folder
 * is set before the account is changed, and /proc/self/cwd leads to it without walking the path.
 * So the data stays in DATA_DIR even under /root. Rejected: a data folder elsewhere, lost when only DATA_DIR is
 * backed up or mounted.
 */
const dataFolder = ({ account }: PostgresProgram, cluster: string) => (account ? '/proc/self/cwd' : cluster);

/** Made under another name first: an initdb that was cut short must not be taken for a cluster. */
async function makeCluster(
  program: PostgresProgram,
  dataDir: string,
  cluster: string,
  fast: boolean,
): Promise<void> {
  for (const name of readdirSync(dataDir).filter((name) => name.startsWith('half-made-'))) {
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
  const half = join(dataDir, `half-made-${process.pid}`);
  const passwordFile = join(dataDir, 'password');
  mkdirSync(half, { mode: 0o700 });
  if (program.account)
    for (const path of [half, passwordFile]) chownSync(path, program.account.uid, program.account.gid);
  const password = openSync(passwordFile, 'r');
  const { status, error, stderr } = spawnSync(
    join(program.bin, 'initdb'),
    [
      ...['-D', dataFolder(program, half), '-U', 'postgres', '--auth=scram-sha-256'],
      `--pwfile=${program.account ? '/proc/self/fd/3' : passwordFile}`,
      // The builtin provider sorts alike on every system, whatever locales it has.
      ...['--no-locale', '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(fast ? ['--no-sync'] : []),
    ],
    {
      ...program.account,
      cwd: half,
      env: { LC_ALL: 'C' },
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe', password],
    },
  );
  closeSync(password);
  if (status !== 0)
    throw new Error(`Postgres could not make its data folder: ${error?.message ?? stderr.trim()}`);
  await rename(half, cluster);
}

async function startUntilUp(
  program: PostgresProgram,
  cluster: string,
  { port: asked, fast }: PostgresOptions,
): Promise<{ service: Service; port: number }> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const port = asked ?? (await freePort());
    const service = await startService({
      command: join(program.bin, 'postgres'),
      args: ['-D', dataFolder(program, cluster), ...serverSettings(port, fast ?? false)],
      cwd: cluster,
      env: { LC_ALL: 'C' },
      ...(program.account && { account: program.account }),
      logFile: join(cluster, '..', 'postgres.log'),
      stopSignal: 'SIGINT',
    });
    if (await isUp(service, deadline)) return { service, port };
    await service.stop();
    const why = service.log.tail;
    const mayPass = asked === undefined && why.includes('Address already in use');
    // Backends of a killed server leave within a moment of each other, and Postgres waits for the last one.
    const leaving = /lock file .* already exists|shared memory block .* still in use/.test(why);
    if (Date.now() > deadline || !(mayPass || leaving)) throw new Error(`Postgres did not start:\n${why}`);
    await delay(100);
  }
}

function serverSettings(port: number, fast: boolean): string[] {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    // A socket's path may have 107 bytes at most; data folders may be deeper.
    unix_socket_directories: '',
    // Commits stay synchronous: a test that kills the server must find what was committed.
    ...(fast && { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function isUp(service: Service, deadline: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const up = await Promise.race([
    service.log.seen(/ready to accept connections/).then(() => true),
    service.ended.then(() => false),
    new Promise<boolean>((late) => (timer = setTimeout(late, deadline - Date.now(), false))),
  ]);
  clearTimeout(timer);
  return up;
}
