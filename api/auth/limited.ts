import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Allowance } from '../../queues/rate-limits.ts';
import type { Env } from '../env.ts';
import { refusing } from '../openapi/refusing.ts';
import { Problem } from '../problems.ts';
import { clientLine } from './client-address.ts';
import type { LimitName } from './limit-names.ts';

/**
 * Bounds how often a route is asked in a minute: by a principal, where one was recognised before this, else from one
 * line. It stands before the handler, so a refused upload is not read.
 */
export const limited = (name: LimitName) =>
  refusing(
    ['RATE_LIMITED'],
    createMiddleware<Env>(async (c, next) => {
      const allowance = await takeAllowance(c, name, c.var.principal?.id);
      await next();
      if (allowance) {
        for (const [field, value] of Object.entries(fieldsOf(allowance))) c.header(field, value);
      }
    }),
  );

type Counted = Allowance & { name: LimitName };

/** @throws Problem RATE_LIMITED */
export async function takeAllowance(
  c: Context<Env>,
  asked: LimitName,
  who = clientLine(c),
): Promise<Counted | undefined> {
  const { deps } = c.var;
  const name = limitFor(asked, c);
  const taken = await deps.takeAllowance(name, who);
  const allowance = taken && { ...taken, name };
  if (!allowance || allowance.isAllowed) return allowance;
  deps.metrics.countRateLimited(name);
  // Worded as clients of the photo system read it, and under the name that they look under.
  const detail = `Rate limit exceeded: ${allowance.limit} per 1 minute`;
  throw new Problem('RATE_LIMITED', detail, {
    headers: { 'retry-after': String(allowance.seconds), ...fieldsOf(allowance) },
    members: { error: detail },
  });
}

/**
 * The phone's app and programs send photo by photo, at the rate that they know. Who sits at a browser drops a folder,
 * watches it in several tabs, and would wait an hour; what is worked on at a time is bounded by MAX_LIVE_JOBS as well.
 */
const limitFor = (asked: LimitName, c: Context<Env>): LimitName =>
  (asked === 'upscale' || asked === 'photos') && c.var.principal.way === 'session' ? 'console' : asked;

/** draft-ietf-httpapi-ratelimit-headers-10. */
const fieldsOf = ({ name, limit, remaining, seconds }: Counted) => ({
  'ratelimit-policy': `"${name}";q=${limit};w=60`,
  ratelimit: `"${name}";r=${remaining};t=${seconds}`,
});
