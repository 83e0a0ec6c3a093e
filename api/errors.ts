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
export function noteFailure({ status }: Problem, err: unknown, { var: { deps }, req }: Context<Env>): void {
  if (status < 500) return;
  const { method, path } = req;
  deps.log[status === 500 ? 'error' : 'warn']({ err, method, path }, 'a request failed');
}

/** 307 to the address without a slash at its end where only that is there, 405 where another method matches, else 404. */
export function answerNotFound(app: Pick<Hono<Env>, 'routes'>): NotFoundHandler<Env> {
  const methodsOf = (address: string) =>
    app.routes.flatMap(({ method, path }) =>
      method !== 'ALL' && patternOf(path).test(address) ? [method] : [],
    );
  return (c) => {
    const { pathname, search } = new URL(c.req.url);
    // Servers of the systems that people move here from did so, and some clients rely on it.
    const bare = pathname.replace(/\/$/, '');
    if (bare !== pathname && methodsOf(bare).includes(c.req.method)) return c.redirect(bare + search, 307);
    const allow = [...new Set(methodsOf(c.req.path))].sort().join(', ');
    const problem = allow
      ? new Problem('METHOD_NOT_ALLOWED', 'Method Not Allowed', { headers: { allow } })
      : notFound();
    return problemResponse(problem, c.req.path, c.var.requestId);
  };
}

const patternOf = (path: string) =>
  new RegExp(`^${path.replace(/:[^/]+/g, '[^/]+').replace(/\/\*$/, '/.*')}$`);
