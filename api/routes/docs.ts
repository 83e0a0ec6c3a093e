import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import type { Env } from '../env.ts';

/**
 * The package's own bundle, served from here: the page asks no other host for anything. It holds what it was built of, so
 * the `overrides` of package.json have an empty package in the place of each dependency.
 */
const bundle = fileURLToPath(import.meta.resolve('@scalar/api-reference')).replace(
  /index\.js$/,
  'browser/standalone.js',
);

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Darkroom API</title>
    <link rel="icon" href="data:," />
  </head>
  <body>
    <div id="app"></div>
    <script src="docs/scalar.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

const start = `Scalar.createApiReference('#app', ${JSON.stringify({
  url: 'openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
})});
`;

/** Styles are set by script on elements, which is inline in the eyes of this policy. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const script = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600' };

export const docs = new Hono<Env>()
  .get('/docs', (c) => c.html(page, 200, { 'content-security-policy': policy }))
  .get('/docs/start.js', (c) => c.body(start, 200, script))
  .get('/docs/scalar.js', async (c) => c.body(await readFile(bundle), 200, script));
