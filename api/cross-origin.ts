import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import type { Env } from './env.ts';

const exposed = [
  'ETag',
  'Link',
  'Location',
  'Retry-After',
  'Idempotent-Replayed',
  'Preference-Applied',
  'X-File-Type',
  'RateLimit',
  'RateLimit-Policy',
  'Tus-Resumable',
  'Tus-Version',
  'Tus-Extension',
  'Upload-Offset',
  'Upload-Length',
  'Upload-Metadata',
  'Upload-Expires',
  'Upload-Media-Id',
  'Upload-Job-Ids',
];

/**
 * Lets web pages of other origins call the API. They show a token in a header that they must set themselves: the
 * console's cookie is not allowed along, so even * gives a page nothing that it did not have. Programs send no Origin
 * and skip it all.
 */
export function crossOrigin(origins: string[]) {
  const origin = origins.includes('*') ? '*' : origins;
  const allow = cors({ origin, exposeHeaders: exposed, maxAge: 600 });
  return createMiddleware<Env>((c, next) => {
    const isPage = c.req.header('origin') !== undefined && !c.req.path.startsWith('/admin/');
    return isPage ? allow(c, next) : next();
  });
}
