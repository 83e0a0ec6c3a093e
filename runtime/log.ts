import { pino } from 'pino';

export type Log = pino.Logger;

/** One JSON line per event on standard output; passwords and tokens never reach it. */
export function createLog(service: string, level: string): Log {
  return pino({
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['password', '*.password', 'token', '*.token', 'authorization', '*.authorization'],
  });
}
