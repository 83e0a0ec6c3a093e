/** A worker that is killed while its media process is in an endless loop. Says which process that is, once it is. */
import { Sandbox } from '../sandbox.ts';

const [program, cpuSeconds] = process.argv.slice(2);
const sandbox = new Sandbox(256 * 2 ** 20, program);
await sandbox.run('duration', { fate: 'loop' } as never, {
  signal: new AbortController().signal,
  onProgress: (_, pid) => process.stdout.write(pid),
  cpuSeconds: Number(cpuSeconds),
});
