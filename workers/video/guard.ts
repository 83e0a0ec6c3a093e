import { type ChildProcess, spawn } from 'node:child_process';
import { works } from '../sandbox/works.ts';

/** SIGTERM lets a tool close its files; one still there after this is stuck. Cancelling has 2 s in all. */
const GRACE_MS = 1_000;
/**
 * Room for an 8K frame, its references and filters; a file that makes ffmpeg want more fails alone, not its machine.
 * The one file that a tool writes is a PNG of a frame; the deadlines allow two threads four minutes at most.
 */
const limits = [`--as=${6 * 2 ** 30}`, `--fsize=${2 ** 29}`, '--cpu=600', '--core=0'];

/** Both are of util-linux and `exec` what follows, so no process is added. */
const onLinux = ['/usr/bin/prlimit', ...limits, '/usr/bin/setpriv', '--pdeathsig', 'KILL', '--'];

let found: string[] | undefined;
function guard(): string[] {
  found ??= works(onLinux) ? onLinux : [];
  return found;
}

/** Where the kernel ends the tool together with this process, it can lead a group of its own; else it stays in ours. */
const ownGroup = () => guard().length > 0;

/**
 * Starts a program that cannot outlive this process, however suddenly that dies: on Linux the kernel kills it (and
 * limits it); elsewhere it shares our process group, which whoever kills us kills as a whole.
 */
export function spawnGuarded(program: string, args: readonly string[]): ChildProcess {
  const [command = program, ...rest] = [...guard(), program, ...args];
  return spawn(command, rest, { detached: ownGroup(), stdio: ['ignore', 'pipe', 'pipe'] });
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
    process.kill(ownGroup() ? -pid : pid, signal);
  } catch {
    // It has ended by itself in the meantime.
  }
}
