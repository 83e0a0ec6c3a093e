import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { SESSION_COOKIE } from '../auth/session.ts';
import type { Env } from '../env.ts';
import { version } from '../version.ts';
import { completeOperation, type Operation } from './operation.ts';
import { refusalsBy } from './refusing.ts';

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
    text ??= JSON.stringify(documentOf(app), withoutFlags);
    return c.body(text, 200, { 'content-type': 'application/json' });
  };
}

function documentOf(app: OpenAPIHono<Env>) {
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info, servers: [{ url: '/' }] });
  const schemas = document.components?.schemas ?? {};
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations)) {
      const codes = middlewareOf(app, method, path).flatMap(refusalsBy);
      completeOperation(
        operation as Operation,
        path,
        codes,
        schemas as Parameters<typeof completeOperation>[3],
      );
    }
  }
  return { ...document, paths: withPlainNames(document.paths) };
}

/** What the router is told of a parameter, as in `{key}{.+}`, is no part of its name. */
const withPlainNames = (paths: object = {}) =>
  Object.fromEntries(Object.entries(paths).map(([path, item]) => [path.replace(PATTERN, '$1'), item]));

const PATTERN = /(\{\w+\})\{.*\}/;

/** The generator writes a pattern as JavaScript does, flags and all; JSON Schema takes every pattern as one with `u`. */
const withoutFlags = (keyword: string, value: unknown) =>
  keyword === 'pattern' && typeof value === 'string' ? value.replace(/\/[a-z]+$/, '') : value;

/** What a request goes through, as the router has it. */
function middlewareOf({ routes }: OpenAPIHono<Env>, method: string, path: string): object[] {
  const pattern = path.replaceAll(/\/\{(\w+)\}/g, '/:$1');
  return routes
    .filter((route) => route.method === method.toUpperCase() && route.path === pattern)
    .map(({ handler }) => handler);
}

const info = {
  title: 'Darkroom',
  version,
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  description:
    'Photo and video work that takes time. Work is accepted as a job; follow it at `/jobs/{id}` by polling, with ' +
    '`?wait=`, or as a stream of events. Refusals are problem documents (RFC 9457) with a code. Beside those of its ' +
    'route a request may meet `INTERNAL_ERROR` (500), whose cause the log has under the request id.',
};
