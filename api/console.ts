import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { compress } from 'hono/compress';
import type { Env } from './env.ts';
import { notFound } from './problems.ts';

/** `dist` in it is what `npm start` and the image's build make. Without it the API answers alone. */
const folder = join(import.meta.dirname, '../console');

/**
 * Scripts and styles come from here alone. Styles that components set on elements to place them are inline in the eyes
 * of this policy.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The console: one page at `/` for browsers, and its files. What page is shown stands after the #, which no server
 * sees, so no address of the page can ever be one of the API's: /photos, /jobs and the like are taken.
 */
export const consolePage = new Hono<Env>()
  .get('/', async (c, next) => {
    const supports = ['application/json', 'text/html'];
    const wanted = accepts(c, { header: 'Accept', supports, default: 'application/json' });
    const page = wanted === 'text/html' ? await readPage() : undefined;
    if (page === undefined) return next();
    return c.html(page, 200, {
      'content-security-policy': policy,
      'cache-control': 'no-cache',
      vary: 'Accept',
    });
  })
  .use('/console/*', compress(), async (c, next) => {
    await next();
    // Names of files hold a hash of what is in them.
    if (c.res.ok) c.header('cache-control', 'public, max-age=31536000, immutable');
  })
  .get(
    '/console/*',
    serveStatic({ root: folder, rewriteRequestPath: (path) => path.replace(/^\/console/, '/dist') }),
    () => {
      throw notFound();
    },
  );

const readPage = () => readFile(join(folder, 'dist/index.html'), 'utf8').catch(() => undefined);
