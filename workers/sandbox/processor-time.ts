import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { works } from './works.ts';

const prlimit = '/usr/bin/prlimit';
/** Of the kernel's own count (USER_HZ): a hundredth of a second on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

let enforced: boolean | undefined;
/** Whether the kernel here ends a process that has used up its processor time. */
export function hasProcessorLimit(): boolean {
  enforced ??= works([prlimit, '--cpu=600', '--']);
  return enforced;
}

/**
 * The kernel's limit on the processor time of a process that lives from task to task. The parent kills a task that takes too
 * long by the clock; this ends one whose parent cannot: a process in an endless loop does not hear that its parent died.
 */
export class ProcessorTime {
  readonly #pid: number;
  #limit = 0;

  constructor(pid: number) {
    this.#pid = pid;
  }

  /**
   * Makes sure that the next task has `seconds` of processor time, and at most twice that: the limit is moved once in many
   * tasks, because moving it takes a process of its own. The process is sent SIGXCPU, which ends it.
   */
  async allow(seconds: number): Promise<void> {
    if (!hasProcessorLimit()) return;
    const used = await usedSeconds(this.#pid);
    const least = used + seconds;
    if (this.#limit >= least && this.#limit <= least + seconds) return;
    const limit = Math.ceil(least + seconds);
    // The soft one alone: an ordinary user could never raise the hard one again. A process that has died meanwhile is found out
    // by whoever asks it to do something, and a kernel that does not allow it is one more without this limit.
    const moved = await promisify(execFile)(prlimit, ['--pid', String(this.#pid), `--cpu=${limit}:`]).then(
      () => true,
      () => false,
    );
    if (moved) this.#limit = limit;
  }
}

/** Of all its threads, in user and kernel mode; 0 of a process that is gone. */
async function usedSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The program's name, in parentheses, may contain anything; what follows it are numbers from the third on.
  const numbers = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(numbers[11] ?? 0) + Number(numbers[12] ?? 0)) / TICKS_PER_SECOND;
}
