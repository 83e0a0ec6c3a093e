import type { Context, ErrorHandler, Hono, NotFoundHandler } from 'hono';
import type { Env } from './env.ts';
import { notFound, Problem, problemResponse } from './problems.ts';
import { toProblem } from './to-problem.ts';

export const answerError: ErrorHandler<Env> = (error, c) => {
  const problem = toProblem(error);
  noteFailure(problem, error, c);
  c.var.deps.metrics.countRefused(problem.code);
  return problemResponse(problem, c.req.path, c.var.requestId);
};

/** Logs what is our fault and not the caller's. */
export function noteFailure(
  { status }: Problem,
  err: unknown,
  { var: { requestId, deps }, req }: Context<Env>,
): void {
  if (status < 500) return;
  const at = { requestId, method: req.method, path: req.path };
  deps.log[status === 500 ? 'error' : 'warn']({ err, ...at }, 'a request failed');
}

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
