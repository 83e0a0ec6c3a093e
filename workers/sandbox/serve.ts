import { Fatal, Later, Retryable } from '../../queues/errors.ts';
import type { FromChild, ToChild } from './protocol.ts';
import type { Task } from './task.ts';

const PROGRESS_EVERY_MS = 100;

/**
 * Makes this process a media process: it runs one task at a time for its parent and keeps what it loaded (the model)
 * between them. It holds no secret, no lock and no connection, so it may crash, hang or be killed at any moment.
 */
export function serveTasks(load: (name: string) => Promise<Task<unknown, unknown>>): void {
  let cancel = new AbortController();

  const run = async (name: string, args: unknown) => {
    cancel = new AbortController();
    try {
      const task = await load(name);
      send({
        type: 'done',
        result: await task(args, { signal: cancel.signal, progress: throttledProgress() }),
      });
    } catch (error) {
      send(describe(error));
    }
  };
  process.on('message', (message: ToChild) => {
    if (message.type === 'cancel') cancel.abort();
    else void run(message.task, message.args);
  });
  // The parent has died: nobody wants the result. This process leads its group, so ffmpeg goes, too.
  process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
  send({ type: 'ready' });
}

function throttledProgress(): (fraction: number, stage: string) => void {
  let last = { at: 0, stage: '' };
  return (fraction, stage) => {
    const now = Date.now();
    if (stage === last.stage && now - last.at < PROGRESS_EVERY_MS) return;
    last = { at: now, stage };
    send({ type: 'progress', fraction, stage });
  };
}

function describe(error: unknown): FromChild {
  if (!(error instanceof Error)) return { type: 'failed', name: 'Error', message: String(error) };
  const coded = error instanceof Fatal || error instanceof Retryable ? { code: error.code } : putOff(error);
  return { type: 'failed', name: error.name, message: error.message, stack: error.stack ?? '', ...coded };
}

const putOff = (error: Error) =>
  error instanceof Later ? { delayMs: error.delayMs, ...(error.code && { code: error.code }) } : {};

function send(message: FromChild): void {
  process.send?.(message);
}
