import { readFileSync } from 'node:fs';

/**
 * The most anonymous memory that this process has while it works, in MB. Linux only: it reads /proc.
 * @param work calls `look` between its steps, for while a model works no timer fires
 */
export async function peakMemory(work: (look: () => void) => Promise<unknown>): Promise<number> {
  let peak = 0;
  const look = () => {
    const anonymous = /RssAnon:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    peak = Math.max(peak, Math.round(Number(anonymous) / 1000));
  };
  const timer = setInterval(look, 20);
  await work(look);
  clearInterval(timer);
  return peak;
}
