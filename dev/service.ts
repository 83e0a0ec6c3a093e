import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BoundedLog } from './bounded-log.ts';

export type ServiceOptions = {
  command: string;
  args: string[];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** The account to run as, where that is not ours. */
  account?: { uid: number; gid: number };
  logFile: string;
  /** What asks this program to end in good order. */
  stopSignal: 'SIGTERM' | 'SIGINT';
};

/** A program that runs beside this process and never outlives it. */
export type Service = {
  readonly pid: number;
  readonly log: BoundedLog;
  readonly ended: Promise<string>;
  isRunning(): boolean;
  /** Asks it to end, and kills it when it has not after `deadlineMs`. */
  stop(deadlineMs?: number): Promise<void>;
  /** SIGKILL, as a crash would end it. */
  kill(): Promise<void>;
};

/**
 * Starts a program in a session of its own, so that Ctrl-C in the terminal reaches only us and we stop the parts
 * in order: a database that goes first fails the last writes of everything else.
 *
 * @throws the error of the spawn, ENOENT for one when the program is not installed.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { command, args, cwd, env, account, stopSignal } = options;
  const log = new BoundedLog(options.logFile);
  const spawnOptions: SpawnOptions = { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...account };
  const child = spawn(command, args, env ? { ...spawnOptions, env } : spawnOptions);
  const ended = endOf(child);
  child.stdout?.on('data', (chunk: Buffer) => log.write(chunk));
  child.stderr?.on('data', (chunk: Buffer) => log.write(chunk));
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const watchdog = watch(pid, stopSignal);
  void ended.then(() => {
    watchdog.kill('SIGKILL');
    log.close();
  });
  letGo(child);
  letGo(watchdog);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    pid,
    log,
    ended,
    isRunning,
    stop: async (deadlineMs = 10_000) => {
      child.kill(stopSignal);
      const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
      await ended;
      clearTimeout(timer);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await waitAtMost(ended, 10_000);
    },
  };
}

/** How it ended, in words. Waits for the end of its output too, so that its last line can be quoted. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      const how = signal ? `ended by ${signal}` : `ended with code ${code}`;
      // A grandchild may keep the pipes open for ever.
      const timer = setTimeout(() => resolve(how), 500);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(how);
      });
    });
  });
}

/**
 * Asks the program to end when we are gone. The shell waits on a pipe whose other end only we hold, and the kernel
 * closes it however we die, by SIGKILL too. Rejected: PR_SET_PDEATHSIG, which macOS lacks and a change of account
 * clears; cleaning up at the next start alone, which never comes for a folder that is used once.
 */
function watch(pid: number, signal: string): ChildProcess {
  const script = 'read -r _; kill -s "$2" "$1"';
  return spawn('/bin/sh', ['-c', script, 'darkroom-watchdog', String(pid), signal.replace('SIG', '')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

/** A service that nobody stops must not keep a finished test process alive: its end brings the service's end. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
  }
}

async function waitAtMost(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
