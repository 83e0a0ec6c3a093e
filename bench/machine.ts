import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { root } from '../dev/config.ts';

/** Above this share of the cores in use before we begin, other programs are measured as well. */
const BUSY = 0.3;

/** What must stand beside every number: the machine, the version, and what else was going on. */
export function machineFacts(): string[] {
  const cores = availableParallelism();
  const [load = 0] = loadavg();
  const facts = [
    `${cores} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(1)} GiB of memory`,
    `Node ${process.versions.node}, ${process.platform}; commit ${commit()}; ${new Date().toISOString().slice(0, 16)}Z`,
    `load average before the start: ${load.toFixed(1)}`,
  ];
  if (load > BUSY * cores) {
    facts.push(`WARNING: other programs keep this machine busy. Ratios are rough, times mean nothing.`);
  }
  return facts;
}

function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return git('describe', '--always', '--dirty');
  } catch {
    return 'unknown';
  }
}
