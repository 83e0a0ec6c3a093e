/** A media process whose tasks misbehave in the ways that native decoders do. Its arguments name the fate. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Fatal } from '../../../queues/errors.ts';
import { serveTasks } from '../serve.ts';
import type { Task } from '../task.ts';

const fates: Record<string, Task<unknown, unknown>> = {
  answer: async (_, { progress }) => {
    progress(0.5, 'half');
    return { pid: process.pid };
  },
  refuse: async () => {
    throw new Fatal('CORRUPT_MEDIA', 'cut short');
  },
  crash: async () => process.abort(),
  call: async (args) => {
    const { port } = args as { port: number };
    const socket = connect(port, '127.0.0.1');
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve('connected')).once('error', ({ message }) => resolve(message));
    });
  },
  limits: async () => readFile('/proc/self/limits', 'utf8'),
  hang: async () => {
    for (;;);
  },
  loop: async (_, { progress }) => {
    progress(0, String(process.pid));
    for (;;);
  },
  hoard: async () => {
    const kept: Buffer[] = [];
    for (;;) {
      kept.push(Buffer.alloc(16 * 2 ** 20, 1));
      await delay(20);
    }
  },
  heed: (_, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('heard')))),
  spawn: async (_, { progress }) => {
    const { pid } = spawn('sleep', ['600']);
    progress(0, String(pid));
    for (;;);
  },
};

serveTasks(async () => async (args, context) => {
  const { fate } = args as { fate: string };
  return fates[fate]?.(args, context);
});
