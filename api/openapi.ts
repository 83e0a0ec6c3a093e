import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { SESSION_COOKIE } from './auth/session.ts';
import type { Env } from './env.ts';
import { version } from './version.ts';

/** Serves the OpenAPI document of everything that was mounted on the app. Made once, at the first request. */
export function openApiOf(app: OpenAPIHono<Env>) {
  let text: string | undefined;
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  const inHeader = (name: string, description: string) =>
    ({ type: 'apiKey', in: 'header', name, description }) as const;
  const apiKey = inHeader('X-API-Key', 'For programs that act for a user.');
  const internalToken = inHeader('X-Internal-Token', 'For programs of the platform itself.');
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', apiKey);
  app.openAPIRegistry.registerComponent('securitySchemes', 'internalToken', internalToken);
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'For the console. Writes must come from its own page.',
  });
  return (c: Context<Env>) => {
    text ??= JSON.stringify(app.getOpenAPI31Document({ openapi: '3.1.0', info, servers: [{ url: '/' }] }));
    return c.body(text, 200, { 'content-type': 'application/json' });
  };
}

const info = {
  title: 'Darkroom',
  version,
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  description:
    'Photo and video work that takes time. Work is accepted as a job; follow it at `/jobs/{id}` by polling, with ' +
    '`?wait=`, or as a stream of events. Refusals are problem documents (RFC 9457) with a code.',
};
