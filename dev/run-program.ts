import { spawn } from 'node:child_process';
import { root } from './config.ts';

/**
 * Runs a program of the clone with our standard streams to its end.
 * @returns its exit code; 1 when a signal ended it.
 */
export function runProgram(
  command: string,
  args: string[],
  { env, signal }: { env?: NodeJS.ProcessEnv; signal?: AbortSignal } = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      ...(env && { env }),
    });
    const stop = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      resolve(code ?? 1);
    });
  });
}
