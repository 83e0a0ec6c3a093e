import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Env } from '../env.ts';
import { refusing } from '../openapi/refusing.ts';
import { Problem } from '../problems.ts';

/**
 * Browsers send cookies and Basic credentials along with requests that any page makes. A write must come from our own
 * page: newer browsers say so in Sec-Fetch-Site, older ones in Origin; programs send neither. Hono's own middleware
 * looks at forms alone, and trusts that whatever else a page sends is asked about first.
 * @throws Problem CROSS_SITE
 */
export function refuseCrossSite({ req }: Context<Env>): void {
  const isRead = req.method === 'GET' || req.method === 'HEAD';
  if (!isRead && !isSameSite(req.header('sec-fetch-site'), req.header('origin'), req.header('host'))) {
    throw new Problem('CROSS_SITE', 'Only pages of this server may do this.');
  }
}

export const sameSiteOnly = refusing(
  ['CROSS_SITE'],
  createMiddleware<Env>(async (c, next) => {
    refuseCrossSite(c);
    await next();
  }),
);

function isSameSite(site: string | undefined, origin: string | undefined, host: string | undefined): boolean {
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return origin === undefined || URL.parse(origin)?.host === host;
}
