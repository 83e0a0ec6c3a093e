import type { ServerResponse } from 'node:http';

/** For answers that are no page of ours: a browser that is shown one runs nothing of it and loads nothing from it. */
const nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/**
 * What Hono's `secureHeaders` sends, less Cross-Origin-Resource-Policy: public and signed addresses of pictures are made to be
 * shown by pages of other sites, and what is nobody else's asks for a header, which an image element cannot send.
 */
const headers = Object.entries({
  'content-security-policy': nothing,
  'cross-origin-opener-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  // Only a proxy that ends TLS for every subdomain could promise it for them.
  'strict-transport-security': 'max-age=15552000',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
});

/**
 * The headers that browsers ask servers for, before the app has said anything: a route that serves a page names a policy of
 * its own in its place. As a middleware around the app, which makes a whole Response of each short one, they cost
 * `GET /jobs/{id}` more than a third of its speed.
 */
export function sendSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of headers) response.setHeader(name, value);
}
