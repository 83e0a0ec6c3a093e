import { Fatal, Later, Retryable } from '../../queues/errors.ts';
import { mediaProcessesLost } from '../metrics.ts';
import type { TaskArgs, TaskName, TaskResult } from '../tasks.ts';
import { type MediaProcess, mediaProgram, startMediaProcess } from './media-process.ts';
import { anonymousBytes } from './memory.ts';
import { type MediaPolicy, plainPolicy } from './policy.ts';
import type { FromChild } from './protocol.ts';

/** A task that heeds its signal ends within this; one inside native code is killed after it. */
const CANCEL_GRACE_MS = 1_000;
const MEMORY_CHECK_MS = 250;

export type RunOptions = {
  /** Ends the task; `run` then rejects with the signal's reason. */
  signal: AbortSignal;
  onProgress: (fraction: number, stage: string) => void;
  /** Processor time of all threads together that the task may use; as much as it takes by default. */
  cpuSeconds?: number;
};

/**
 * Runs one task at a time in a process of its own. The process is kept from task to task with the model it loaded, and
 * replaced after it died, passed its memory limit, or had to be killed.
 */
export class Sandbox {
  readonly #memoryLimit: number;
  readonly #program: string;
  readonly #policy: MediaPolicy;
  #process: Promise<MediaProcess> | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(memoryLimitBytes: number, program = mediaProgram, policy = plainPolicy) {
    this.#memoryLimit = memoryLimitBytes;
    this.#program = program;
    this.#policy = policy;
  }

  /** Starts the process ahead of the first task. */
  async warm(): Promise<void> {
    await this.#living();
  }

  /**
   * Runs a task; one that found its device full is run again in a new process that asks for less, as often as the policy
   * knows how.
   * @throws Fatal or Retryable with the task's code; the signal's reason when it was aborted
   */
  async run<N extends TaskName>(task: N, args: TaskArgs<N>, options: RunOptions): Promise<TaskResult<N>> {
    clearTimeout(this.#idle);
    try {
      return await this.#runShrinking(task, args, options);
    } finally {
      this.#endWhenIdle();
    }
  }

  async #runShrinking<N extends TaskName>(
    task: N,
    args: TaskArgs<N>,
    options: RunOptions,
  ): Promise<TaskResult<N>> {
    try {
      return await this.#runOnce(task, args, options);
    } catch (error) {
      if (!this.#policy.isFull(error)) throw error;
      await this.close();
      if (!this.#policy.shrink()) throw error;
      return this.#runShrinking(task, args, options);
    }
  }

  async #runOnce<N extends TaskName>(
    task: N,
    args: TaskArgs<N>,
    options: RunOptions,
  ): Promise<TaskResult<N>> {
    options.signal.throwIfAborted();
    const media = await this.#living();
    options.signal.throwIfAborted();
    const watch = this.#watch(media, options);
    try {
      if (options.cpuSeconds !== undefined) await Promise.race([media.allow(options.cpuSeconds), watch.died]);
      // What was told to end before it began would be killed as one that does not heed its signal, with the model it keeps.
      options.signal.throwIfAborted();
      const answered = new Promise<unknown>((resolve, reject) => {
        media.onMessage((message) => settle(message, options, resolve, reject));
      });
      media.send({ type: 'run', task, args });
      return (await Promise.race([answered, watch.died])) as TaskResult<N>;
    } catch (error) {
      options.signal.throwIfAborted();
      throw error;
    } finally {
      watch.stop();
      media.onMessage(undefined);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const ending = this.#process;
    // Forgotten at once: a task that comes meanwhile must not be given to it.
    this.#process = undefined;
    const media = await ending?.catch(() => undefined);
    media?.kill();
    await media?.ended;
  }

  #endWhenIdle(): void {
    const { idleMs } = this.#policy;
    if (Number.isFinite(idleMs)) this.#idle = setTimeout(() => void this.close(), idleMs).unref();
  }

  async #living(): Promise<MediaProcess> {
    const current = await this.#process?.catch(() => undefined);
    if (current?.isAlive()) return current;
    this.#process = startMediaProcess(this.#program, this.#policy.env());
    return this.#process;
  }

  /** Kills the process when the signal or the memory limit asks for it; `died` rejects with why it ended. */
  #watch(media: MediaProcess, { signal }: RunOptions): { died: Promise<never>; stop: () => void } {
    let killTimer: NodeJS.Timeout | undefined;
    let killedFor: unknown;
    let watching = true;
    const kill = (reason: unknown) => {
      killedFor = reason;
      media.kill();
    };
    const onAbort = () => {
      media.send({ type: 'cancel' });
      killTimer = setTimeout(() => kill(signal.reason), CANCEL_GRACE_MS);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const memoryTimer = setInterval(async () => {
      const bytes = (await anonymousBytes(media.pid)) ?? 0;
      if (bytes > this.#memoryLimit) kill(outOfMemory(bytes, this.#memoryLimit));
    }, MEMORY_CHECK_MS);
    const died = media.ended.then((how) => {
      const error = killedFor ?? crashed(how);
      if (watching) mediaProcessesLost.inc({ reason: error instanceof Retryable ? error.code : 'ABORTED' });
      throw error;
    });
    died.catch(() => {});
    const stop = () => {
      watching = false;
      signal.removeEventListener('abort', onAbort);
      clearTimeout(killTimer);
      clearInterval(memoryTimer);
    };
    return { died, stop };
  }
}

function settle(
  message: FromChild,
  { onProgress }: RunOptions,
  resolve: (result: unknown) => void,
  reject: (error: Error) => void,
): void {
  if (message.type === 'progress') onProgress(message.fraction, message.stage);
  if (message.type === 'done') resolve(message.result);
  if (message.type === 'failed') reject(revive(message));
}

/** The task's error, as the class that says what happens next. */
function revive({ name, code, delayMs, message, stack }: Extract<FromChild, { type: 'failed' }>): Error {
  const cause = new Error(stack || message);
  if (delayMs !== undefined) return new Later(delayMs, message, code);
  if (code && name === 'Fatal') return new Fatal(code, message, { cause });
  return new Retryable(code ?? 'INTERNAL', message, { cause });
}

const crashed = (how: string) => {
  const cause = new Error(how);
  return how.startsWith('SIGXCPU')
    ? new Retryable('DEADLINE_EXCEEDED', 'The media process used more processor time than one attempt may.', {
        cause,
      })
    : new Retryable('MEDIA_PROCESS_CRASHED', 'The media process died while it worked on this file.', {
        cause,
      });
};

const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
const outOfMemory = (used: number, limit: number) =>
  new Retryable('OUT_OF_MEMORY', `The media process used ${mib(used)} MiB; its limit is ${mib(limit)} MiB.`);
