import { spawnSync } from 'node:child_process';

/**
 * Whether a program may be started behind these tools here. They may be missing (macOS), be forbidden (a seccomp
 * profile), or ask for more than the limits that this process was started with.
 */
export function works([program, ...args]: readonly string[]): boolean {
  if (program === undefined) return true;
  return spawnSync(program, [...args, 'true'], { timeout: 10_000 }).status === 0;
}
