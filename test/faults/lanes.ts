import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { aborted } from 'node:util';
import { quickLoad } from '../../dev/quick-load.ts';
import type { Task } from './one.ts';
import type { Row } from './scenario.ts';

/** Most of their time scenarios wait: for a lease to end, for a server to come back. Two cores are busy with three. */
const LANES = 3;

/** What became of a task; `ended` is how its process ended without a row. */
export type Result =
  | { task: Task; row: Row; seconds: number }
  | { task: Task; ended: string }
  | { task: Task; late: 'not begun' | 'not finished' };

export type Limits = {
  /** Nothing begins after so many milliseconds. */
  beginMs: number;
  /** What is not done then is ended. */
  endMs: number;
  /** Ends what is under way, and nothing more begins. */
  signal: AbortSignal;
};

/** Runs each in a process of its own, some side by side, in their order. `hear` is told of each as it ends. */
export async function runInLanes(
  tasks: readonly Task[],
  { beginMs, endMs, signal }: Limits,
  hear: (result: Result) => void,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'darkroom-faults-'));
  const started = Date.now();
  const timeUp = new AbortController();
  const timer = delay(endMs, undefined, { signal: timeUp.signal });
  timer.catch(() => {});
  const end = Promise.race([timer, aborted(signal, timeUp)]).then(() => 'not finished' as const);
  end.catch(() => {});
  const waiting = [...tasks];
  const lane = async () => {
    for (let task = waiting.shift(); task && !signal.aborted; task = waiting.shift()) {
      const isLate = Date.now() - started > beginMs;
      hear(isLate ? { task, late: 'not begun' } : await run(task, folder, end));
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    timeUp.abort();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function run(task: Task, folder: string, end: Promise<'not finished'>): Promise<Result> {
  const program = path.join(import.meta.dirname, 'one.ts');
  const env = { ...process.env, ...quickLoad(folder), TMPDIR: folder };
  const began = Date.now();
  // In a process group of its own, which can be ended whole. Its servers end themselves when it is gone.
  const child = fork(program, [JSON.stringify(task)], { env, detached: true });
  const exited = once(child, 'exit');
  const told = once(child, 'message').then(([row]) => row as Row);
  told.catch(() => {});
  try {
    const first = await Promise.race([told, end, exited]);
    if (first === 'not finished') return { task, late: first };
    if (Array.isArray(first)) return { task, ended: `its process ended with ${first.join(' ')}` };
    return { task, row: first, seconds: Math.round((Date.now() - began) / 1000) };
  } finally {
    await endGroup(child.pid ?? 0);
    await exited;
  }
}

/** Ended already when it went as it should. */
async function endGroup(pid: number): Promise<void> {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
