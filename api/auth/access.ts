import { createMiddleware } from 'hono/factory';
import type { Env } from '../env.ts';
import { Problem } from '../problems.ts';

/** Lets only callers with a good access token on, as `c.var.principal`. */
export const requireUser = createMiddleware<Env>(async (c, next) => {
  c.set('principal', await c.var.deps.accounts.fromAuthorization(c.req.header('authorization')));
  await next();
});

/** As `requireUser`, for administrators alone. */
export const requireAdministrator = createMiddleware<Env>(async (c, next) => {
  const principal = await c.var.deps.accounts.fromAuthorization(c.req.header('authorization'));
  if (!principal.isAdmin) throw new Problem('NOT_ALLOWED', 'Only an administrator may do this.');
  c.set('principal', principal);
  await next();
});

/** What OpenAPI says of a route behind `requireUser`. */
export const signedIn = {
  middleware: [requireUser] as [typeof requireUser],
  security: [{ bearer: [] as string[] }],
};

export const administratorsOnly = {
  middleware: [requireAdministrator] as [typeof requireAdministrator],
  security: [{ bearer: [] as string[] }],
};
