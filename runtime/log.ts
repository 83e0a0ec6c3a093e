import { AsyncLocalStorage } from 'node:async_hooks';
import { pino } from 'pino';

export type Log = pino.Logger;

/** What the work is about that a line is written in: a request or a job. */
type Subject = { requestId: string } | { job: string };

const subjects = new AsyncLocalStorage<Subject>();

/** Has every line that `work` leads to say what it was about, however deep in the code it is written. */
export const logAs = <T>(subject: Subject, work: () => T): T => subjects.run(subject, work);

/** One JSON line per event on standard output, or where `to` leads; passwords and tokens never reach it. */
export function createLog(service: string, level: string, to?: pino.DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => ({ ...subjects.getStore() }),
    redact: ['password', '*.password', 'token', '*.token', 'authorization', '*.authorization'],
  };
  return to ? pino(options, to) : pino(options);
}
