import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { root } from '../dev/config.ts';
import type { Stage } from './measure.ts';

/** The second is where Debian's python3-torch lies when another Python comes first on the PATH. */
const interpreters = ['python3', '/usr/bin/python3'];

/** @returns a Python that has PyTorch, or undefined */
export async function pythonWithTorch(): Promise<string | undefined> {
  for (const python of interpreters) {
    const found = await promisify(execFile)(python, ['-c', 'import torch']).catch(() => undefined);
    if (found) return python;
  }
  return undefined;
}

/** Starts a program that answers each line that it is given with one. */
export function startPython(
  python: string,
  args: string[],
  { releasers }: Pick<Stage, 'releasers'>,
): (line: string) => Promise<string> {
  const child = spawn(python, args, { cwd: root, detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  releasers.add('python', async () => void child.kill('SIGKILL'));
  return async (line) => {
    child.stdin.write(`${line}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ${args.join(' ')} ended instead of answering`);
    return value;
  };
}
