import { MAX_WAIT_SECONDS } from './wait.ts';

export type Patience = {
  ms: number;
  /** What to answer as Preference-Applied (RFC 7240), when the wish came as a header. */
  preferred?: string;
};

/**
 * How long a caller is willing to wait, from `?wait=` or else `Prefer: wait=`; longer than allowed is taken as the limit.
 * @param wait seconds
 */
export function readPatience(wait: number | undefined, prefer: string | undefined): Patience | undefined {
  if (wait !== undefined) return wait > 0 ? { ms: bounded(wait) * 1000 } : undefined;
  const wish = prefer && /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})/i.exec(prefer)?.[1];
  if (!wish || Number(wish) === 0) return undefined;
  const seconds = bounded(Number(wish));
  return { ms: seconds * 1000, preferred: `wait=${seconds}` };
}

const bounded = (seconds: number) => Math.min(seconds, MAX_WAIT_SECONDS);
