import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import type { Env } from './env.ts';

/** For answers that are no page of ours: a browser that is shown one runs nothing of it and loads nothing from it. */
const nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

const usual = secureHeaders({
  // Only a proxy that ends TLS for every subdomain could promise it for them.
  strictTransportSecurity: 'max-age=15552000',
  xFrameOptions: 'DENY',
  // Public and signed addresses of pictures are made to be shown by pages of other sites. What is nobody else's asks
  // for a header, which an image element cannot send.
  crossOriginResourcePolicy: false,
});

/** The headers that browsers ask servers for. A route that serves a page has a policy of its own. */
export const securityHeaders = createMiddleware<Env>(async (c, next) => {
  await usual(c, next);
  if (!c.res.headers.has('content-security-policy')) c.header('content-security-policy', nothing);
});
