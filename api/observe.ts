import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { logAs } from '../runtime/log.ts';
import { inSpan, tellSpan } from '../runtime/tracing.ts';
import type { Deps } from './deps.ts';
import type { Env } from './env.ts';

const start = Date.now().toString(36);
let requests = 0;

/**
 * The first thing around every request: its dependencies, an id for log and problem documents, and its time.
 * The id is a counter after the moment the process started: unique in a log, and random bytes cost more than the rest.
 */
export const observe = (deps: Deps) =>
  createMiddleware<Env>(async (c, next) => {
    const began = performance.now();
    c.set('deps', deps);
    const requestId = `${start}-${(requests++).toString(36)}`;
    c.set('requestId', requestId);
    const span = { isServer: true, parent: c.req.header('traceparent') };
    const answer = async () => {
      await next();
      const route = routePath(c, -1);
      const told = { 'http.route': route, 'http.response.status_code': c.res.status };
      tellSpan({ ...told, 'request.id': requestId }, `${c.req.method} ${route}`);
    };
    await logAs({ requestId }, () => inSpan(c.req.method, span, answer));
    const seconds = (performance.now() - began) / 1000;
    deps.metrics.observeRequest(c.req.method, routePath(c, -1), c.res.status, seconds);
  });
