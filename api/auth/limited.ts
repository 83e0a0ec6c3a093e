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
        for (const [field, value] of Object.entries(fieldsOf(name, allowance))) c.header(field, value);
      }
    }),
  );

/** @throws Problem RATE_LIMITED */
export async function takeAllowance(
  c: Context<Env>,
  name: LimitName,
  who = clientLine(c),
): Promise<Allowance | undefined> {
  const { deps } = c.var;
  const allowance = await deps.takeAllowance(name, who);
  if (!allowance || allowance.isAllowed) return allowance;
  deps.metrics.countRateLimited(name);
  // Worded as clients of the photo system read it, and under the name that they look under.
  const detail = `Rate limit exceeded: ${allowance.limit} per 1 minute`;
  throw new Problem('RATE_LIMITED', detail, {
    headers: { 'retry-after': String(allowance.seconds), ...fieldsOf(name, allowance) },
    members: { error: detail },
  });
}

/** draft-ietf-httpapi-ratelimit-headers-10. */
const fieldsOf = (name: LimitName, { limit, remaining, seconds }: Allowance) => ({
  'ratelimit-policy': `"${name}";q=${limit};w=60`,
  ratelimit: `"${name}";r=${remaining};t=${seconds}`,
});
