import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { withDeadline } from '../../runtime/lifecycle.ts';
import { mediaProcessEnv } from '../config.ts';
import { isolation } from './isolation.ts';
import { ProcessorTime } from './processor-time.ts';
import type { FromChild, ToChild } from './protocol.ts';

/** The program of a media process, unless a test brings one that misbehaves. */
export const mediaProgram = fileURLToPath(new URL('./child.ts', import.meta.url));
const BOOT_MS = 20_000;
const STDERR_KEPT = 2_000;

/** One child process, leader of its own group, so that killing it takes the ffmpeg it started along. */
export type MediaProcess = {
  pid: number;
  send: (message: ToChild) => void;
  /** See ProcessorTime. */
  allow: (cpuSeconds: number) => Promise<void>;
  onMessage: (listener: ((message: FromChild) => void) | undefined) => void;
  /** Resolves with how the process ended and the last it said. */
  ended: Promise<string>;
  isAlive: () => boolean;
  kill: () => void;
};

export async function startMediaProcess(program: string, env: Record<string, string>): Promise<MediaProcess> {
  // Each tool of the wrapper becomes the next by `exec`: no process is added, and the channel stays open.
  const [execPath = process.execPath, ...execArgv] = [...isolation().wrapper, process.execPath];
  const child = fork(program, [], {
    execPath,
    execArgv,
    detached: true,
    env: { ...mediaProcessEnv(), ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const media = wrap(child);
  const ready = new Promise<void>((resolve, reject) => {
    media.onMessage(({ type }) => type === 'ready' && resolve());
    void media.ended.then((how) => reject(new Error(`the media process did not start: ${how}`)));
  });
  try {
    await withDeadline(ready, BOOT_MS, 'starting the media process');
  } catch (error) {
    media.kill();
    throw error;
  }
  media.onMessage(undefined);
  return media;
}

function wrap(child: ChildProcess): MediaProcess {
  const pid = child.pid ?? -1;
  const processor = new ProcessorTime(pid);
  let listener: ((message: FromChild) => void) | undefined;
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-STDERR_KEPT);
  });
  child.on('message', (message: FromChild) => listener?.(message));
  // Without this listener a failed send to a dying child would end the worker.
  child.on('error', () => {});
  return {
    pid,
    allow: (cpuSeconds) => processor.allow(cpuSeconds),
    send: (message) => void (child.connected && child.send(message, () => {})),
    onMessage: (next) => {
      listener = next;
    },
    ended: once(child, 'exit').then(([code, signal]) =>
      `${signal ?? `exit code ${code}`} ${stderr.trim()}`.trim(),
    ),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    kill: () => killGroup(pid),
  };
}

function killGroup(pid: number): void {
  try {
    if (pid > 0) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
