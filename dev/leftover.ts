import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Ends the server that an earlier, killed run may have left at work in a folder. Its process id is the first line
 * of `pidFile`; it counts as ours only if `folder` is its working folder, since ids are used again.
 * The caller holds the folder's lock: nobody else can have started it meanwhile.
 */
export async function endLeftover(pidFile: string, folder: string, signal: NodeJS.Signals): Promise<void> {
  const pid = firstNumber(pidFile);
  if (pid === undefined || !worksIn(pid, folder)) return;
  process.kill(pid, signal);
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await delay(50)) {
    if (!worksIn(pid, folder)) return;
  }
  if (worksIn(pid, folder)) process.kill(pid, 'SIGKILL');
}

function firstNumber(file: string): number | undefined {
  try {
    const number = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return number > 1 ? number : undefined;
  } catch {
    return undefined;
  }
}

function worksIn(pid: number, folder: string): boolean {
  try {
    return workingFolder(pid) === realpathSync(folder);
  } catch {
    return false;
  }
}

function workingFolder(pid: number): string | undefined {
  if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`);
  const { stdout } = spawnSync('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn'], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .find((line) => line.startsWith('n'))
    ?.slice(1);
}
