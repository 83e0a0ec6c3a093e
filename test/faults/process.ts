import { fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { withDeadline } from '../../runtime/lifecycle.ts';
import type { ApiOrders, Orders, Report, Stage } from './stages.ts';

export const BOOT_MS = 120_000;
/** More than a worker takes that waits for its jobs (DRAIN_SECONDS) and for every resource that does not let go. */
const STOP_MS = 120_000;

/** A worker or an API as a process of its own, which says how far it is. */
export type FaultProcess = {
  name: string;
  pid: number;
  /** Where an API listens. */
  url: string;
  /** Resolves with the job that waits at the stage it was ordered to pause at. @throws when it takes too long */
  paused: (seconds?: number) => Promise<string>;
  /** Lets the job go on that waits. */
  goOn: () => void;
  kill: () => Promise<void>;
  /** SIGTERM. @throws when it has not ended after two minutes */
  stop: () => Promise<void>;
  /** SIGSTOP: the process stands still, its connections stay open. */
  freeze: () => void;
  thaw: () => void;
  isRunning: () => boolean;
  ended: Promise<void>;
};

export type FaultProcessOptions = {
  name: string;
  program: 'worker.ts' | 'api.ts';
  env: NodeJS.ProcessEnv;
  orders: Orders | ApiOrders;
  logFile: string;
  /** Hears of every stage that a job reaches. */
  onStage: (stage: Stage, jobId: string) => void;
};

/** Resolves when a worker takes jobs, or an API requests. */
export async function startFaultProcess(options: FaultProcessOptions): Promise<FaultProcess> {
  const { name, env, orders, logFile, onStage } = options;
  const program = path.join(import.meta.dirname, options.program);
  const log = openSync(logFile, 'a');
  const child = fork(program, [JSON.stringify(orders)], { env, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // What is said to one that has just died is not heard, which is no failure of the test.
  child.on('error', () => {});
  const ready = Promise.withResolvers<string>();
  const paused = Promise.withResolvers<string>();
  child.on('message', (report: Report) => {
    if ('ready' in report) return ready.resolve(report.ready);
    onStage(report.stage, report.jobId);
    if (report.paused) paused.resolve(report.jobId);
  });
  const died = ended.then(() => Promise.reject(new Error(`${name} ended: see ${logFile}`)));
  died.catch(() => {});
  const signal = (which: NodeJS.Signals) => void child.kill(which);
  let url: string;
  try {
    url = await withDeadline(Promise.race([ready.promise, died]), BOOT_MS, `the start of ${name}`);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    name,
    pid: child.pid ?? 0,
    url,
    paused: (seconds = 120) =>
      withDeadline(Promise.race([paused.promise, died]), seconds * 1000, `${name} to pause`),
    goOn: () => void child.send('go', () => {}),
    kill: async () => {
      signal('SIGKILL');
      await ended;
    },
    stop: async () => {
      signal('SIGTERM');
      await withDeadline(ended, STOP_MS, `the end of ${name}`);
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    ended,
  };
}
