import type { ErrorHandler, Hono, NotFoundHandler } from 'hono';
import type { Env } from './env.ts';
import { notFound, Problem, problemResponse } from './problems.ts';
import { toProblem } from './to-problem.ts';

export const answerError: ErrorHandler<Env> = (error, c) => {
  const problem = toProblem(error);
  const { requestId, deps } = c.var;
  if (problem.status >= 500) {
    const at = { requestId, method: c.req.method, path: c.req.path };
    deps.log[problem.status === 500 ? 'error' : 'warn']({ err: error, ...at }, 'a request failed');
  }
  return problemResponse(problem, c.req.path, requestId);
};

/** 405 where another method would have matched, else 404. */
export function answerNotFound(app: Pick<Hono<Env>, 'routes'>): NotFoundHandler<Env> {
  return (c) => {
    const allowed = new Set<string>();
    for (const { method, path } of app.routes) {
      if (method !== 'ALL' && patternOf(path).test(c.req.path)) allowed.add(method);
    }
    const allow = [...allowed].sort().join(', ');
    const problem = allow
      ? new Problem('METHOD_NOT_ALLOWED', 'Method Not Allowed', { headers: { allow } })
      : notFound();
    return problemResponse(problem, c.req.path, c.var.requestId);
  };
}

const patternOf = (path: string) =>
  new RegExp(`^${path.replace(/:[^/]+/g, '[^/]+').replace(/\/\*$/, '/.*')}$`);
