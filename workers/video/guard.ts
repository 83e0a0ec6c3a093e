import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** SIGTERM lets a tool close its files; one still there after this is stuck. Cancelling has 2 s in all. */
const GRACE_MS = 1_000;
/** Room for an 8K frame, its references and filters; a file that makes ffmpeg want more fails alone, not its machine. */
const ADDRESS_SPACE_BYTES = 6 * 2 ** 30;

const prlimit = '/usr/bin/prlimit';
const setpriv = '/usr/bin/setpriv';
/** Both are of util-linux and `exec` what follows, so no process is added. */
const linuxGuard =
  existsSync(prlimit) && existsSync(setpriv)
    ? [prlimit, `--as=${ADDRESS_SPACE_BYTES}`, '--core=0', setpriv, '--pdeathsig', 'KILL', '--']
    : [];

/** Where the kernel ends the tool together with this process, it can lead a group of its own; else it stays in ours. */
const ownGroup = linuxGuard.length > 0;

/**
 * Starts a program that cannot outlive this process, however suddenly that dies: on Linux the kernel kills it (and
 * limits its memory); elsewhere it shares our process group, which whoever kills us kills as a whole.
 */
export function spawnGuarded(program: string, args: readonly string[]): ChildProcess {
  const [command = program, ...rest] = [...linuxGuard, program, ...args];
  return spawn(command, rest, { detached: ownGroup, stdio: ['ignore', 'pipe', 'pipe'] });
}

/**
 * SIGTERM now, SIGKILL to what is left after the grace; to all that the program started, where it has its own group
 * (it may be a wrapper script). Returns at once: await the child's `close`.
 */
export function endTool(child: ChildProcess): void {
  signalTool(child, 'SIGTERM');
  const timer = setTimeout(() => signalTool(child, 'SIGKILL'), GRACE_MS);
  child.once('close', () => clearTimeout(timer));
}

function signalTool({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(ownGroup ? -pid : pid, signal);
  } catch {
    // It has ended by itself in the meantime.
  }
}
