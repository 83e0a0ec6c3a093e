import { createMiddleware } from 'hono/factory';
import type { Env } from '../env.ts';

/** Lets only callers with a good access token on, as `c.var.account`. */
export const requireUser = createMiddleware<Env>(async (c, next) => {
  c.set('account', await c.var.deps.accounts.fromAuthorization(c.req.header('authorization')));
  await next();
});

/** What OpenAPI says of a route behind it. */
export const signedIn = {
  middleware: [requireUser] as [typeof requireUser],
  security: [{ bearer: [] as string[] }],
};
