import type { JobErrorCode } from '../../queues/errors.ts';

export type ToChild = { type: 'run'; task: string; args: unknown } | { type: 'cancel' };

export type FromChild =
  | { type: 'ready' }
  | { type: 'progress'; fraction: number; stage: string }
  | { type: 'done'; result: unknown }
  | { type: 'failed'; name: string; code?: JobErrorCode; delayMs?: number; message: string; stack?: string };
