import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { holdFolder } from './folder-lock.ts';
import { endLeftover } from './leftover.ts';
import { freePort } from './ports.ts';
import { secretFile } from './secret-file.ts';
import { type Service, startService } from './service.ts';

export type RedisOptions = {
  /** Holds the append-only file, the password and the log. Made when absent; found again by the next start. */
  dataDir: string;
  /** Default: a free one. */
  port?: number;
  /** Keeps what it holds across restarts (append-only file, at most a second lost). Default true. */
  persistent?: boolean;
};

export type Redis = {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
  /** SIGKILL, as a crash would end it. */
  kill(): Promise<void>;
  /** Up again on the same port, after stop() or kill() or while it runs. */
  restart(): Promise<void>;
  /** Stops it and lets the folder go. */
  close(): Promise<void>;
};

/**
 * Redis, or Valkey where that is what is installed, on 127.0.0.1 with its own password.
 * @throws FolderInUse; an error that says what to install, or with the server's own last words.
 */
export async function startRedis(options: RedisOptions): Promise<Redis> {
  const dataDir = resolve(options.dataDir);
  const release = holdFolder(dataDir);
  try {
    const { secret } = secretFile(join(dataDir, 'password'));
    await endLeftover(join(dataDir, 'redis.pid'), dataDir, 'SIGTERM');
    let { service, port } = await startUntilUp(dataDir, secret, options);
    const stop = () => service.stop();
    return {
      get port() {
        return port;
      },
      get url() {
        return `redis://:${secret}@127.0.0.1:${port}`;
      },
      stop,
      kill: () => service.kill(),
      restart: async () => {
        await stop();
        ({ service, port } = await startUntilUp(dataDir, secret, { ...options, port }));
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

async function startUntilUp(
  dataDir: string,
  password: string,
  { port: asked, persistent = true }: RedisOptions,
): Promise<{ service: Service; port: number }> {
  const configFile = join(dataDir, 'redis.conf');
  for (let attempt = 1; ; attempt++) {
    const port = asked ?? (await freePort());
    // In a file and not as arguments: every user of the machine sees those.
    writeFileSync(configFile, serverSettings(dataDir, password, port, persistent), { mode: 0o600 });
    const service = await launchRedis(configFile, dataDir);
    if (await isUp(service)) return { service, port };
    await service.stop();
    const why = service.log.tail;
    const portTaken = why.includes('Address already in use');
    // A port that we just freed by a kill may be held for a moment by the dying process.
    if (attempt === 20 || !portTaken) throw new Error(`Redis did not start:\n${why}`);
    await delay(100);
  }
}

/** @param args more of them, such as --sentinel */
export async function launchRedis(configFile: string, dataDir: string, ...args: string[]): Promise<Service> {
  for (const command of ['redis-server', 'valkey-server']) {
    try {
      const logFile = join(dataDir, 'redis.log');
      return await startService({
        command,
        args: [configFile, ...args],
        cwd: dataDir,
        logFile,
        stopSignal: 'SIGTERM',
      });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  throw new Error('Neither redis-server nor valkey-server is installed: install one, or set REDIS_URL.');
}

function serverSettings(dataDir: string, password: string, port: number, persistent: boolean): string {
  const settings = {
    bind: '127.0.0.1',
    port,
    requirepass: password,
    dir: JSON.stringify(dataDir),
    pidfile: JSON.stringify(join(dataDir, 'redis.pid')),
    appendonly: persistent ? 'yes' : 'no',
    appendfsync: 'everysec',
    save: '""',
    // A queue that evicts loses jobs; BullMQ warns about every other policy.
    'maxmemory-policy': 'noeviction',
    logfile: '""',
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('');
}

async function isUp(service: Service): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const up = await Promise.race([
    service.log.seen(/Ready to accept connections/).then(() => true),
    service.ended.then(() => false),
    new Promise<boolean>((late) => (timer = setTimeout(late, 30_000, false))),
  ]);
  clearTimeout(timer);
  return up;
}
