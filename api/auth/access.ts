import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Env } from '../env.ts';
import { refusing } from '../openapi/refusing.ts';
import { Problem } from '../problems.ts';
import { credentialsOf } from './credentials.ts';
import type { Principal } from './principal.ts';
import { sessionOf } from './session.ts';

/**
 * Who calls; undefined for a caller who shows nothing. The cookie comes last: a browser sends it unasked, and whatever
 * else stands in a request was put there for it. @throws Problem for one who shows what is not good
 */
async function callerOf(c: Context<Env>): Promise<Principal | undefined> {
  const credentials = credentialsOf((name) => c.req.header(name));
  return credentials ? c.var.deps.accounts.recognise(credentials) : sessionOf(c);
}

/**
 * Whether a caller who was let on is still good, long after: not after a logout, nor once the account is switched off or
 * is no administrator's any more.
 */
export async function isStillWelcome(c: Context<Env>, { id, isAdmin }: Principal): Promise<boolean> {
  try {
    const caller = await callerOf(c);
    return caller?.id === id && caller.isAdmin === isAdmin;
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return false;
    throw error;
  }
}

/** How who shows credentials is refused, whichever they are. */
const refusals = [
  'INVALID_TOKEN',
  'INVALID_API_KEY',
  'INVALID_INTERNAL_TOKEN',
  'INACTIVE_USER',
  'CROSS_SITE',
  'NOT_ALLOWED',
  'DATABASE_UNAVAILABLE',
  'LOGIN_UNAVAILABLE',
] as const;

const guard = (handler: MiddlewareHandler<Env>) =>
  refusing(['NOT_AUTHENTICATED', ...refusals], createMiddleware<Env>(handler));

const notAuthenticated = () =>
  new Problem('NOT_AUTHENTICATED', 'Not authenticated', { headers: { 'www-authenticate': 'Bearer' } });

async function requireCaller(c: Context<Env>): Promise<Principal> {
  const principal = await callerOf(c);
  if (!principal) throw notAuthenticated();
  return principal;
}

/** An API key does what its scopes say; every other way in has both. */
function requireScope({ req }: Context<Env>, { scopes }: Principal): void {
  const needed = req.method === 'GET' || req.method === 'HEAD' ? 'read' : 'write';
  if (!scopes.includes(needed)) {
    throw new Problem('NOT_ALLOWED', `This takes an API key with the scope "${needed}".`);
  }
}

/** Lets only callers on who show who they are, as `c.var.principal`. */
export const requireUser = guard(async (c, next) => {
  const principal = await requireCaller(c);
  requireScope(c, principal);
  c.set('principal', principal);
  await next();
});

/** As `requireUser`, for people: a leaked API key must not make others, or outlive itself in any other way. */
const requireLogin = guard(async (c, next) => {
  const principal = await requireCaller(c);
  if (principal.way !== 'bearer' && principal.way !== 'session')
    throw new Problem('NOT_ALLOWED', 'This takes an access token or a session: log in.');
  c.set('principal', principal);
  await next();
});

/** As `requireUser`, for administrators alone. */
const requireAdministrator = guard(async (c, next) => {
  const principal = await requireCaller(c);
  if (!principal.isAdmin) throw new Problem('NOT_ALLOWED', 'Only an administrator may do this.');
  requireScope(c, principal);
  c.set('principal', principal);
  await next();
});

/** As `requireUser`, for programs of the platform itself, and administrators. */
const requireMachine = guard(async (c, next) => {
  const principal = await callerOf(c);
  if (!principal) throw new Problem('INVALID_INTERNAL_TOKEN', 'Invalid internal token');
  if (!principal.isMachine && !principal.isAdmin) {
    throw new Problem('NOT_ALLOWED', 'Only machines and administrators may do this.');
  }
  c.set('principal', principal);
  await next();
});

/** Lets everybody on while ANONYMOUS_ACCESS is on; who shows who they are is `c.var.visitor`. */
const requireNobody = guard(async (c, next) => {
  const visitor = await callerOf(c);
  if (visitor) requireScope(c, visitor);
  else if (!c.var.deps.settings.ANONYMOUS_ACCESS) throw notAuthenticated();
  c.set('visitor', visitor);
  await next();
});

const bearer = { bearer: [] as string[] };
const apiKey = { apiKey: [] as string[] };
const internalToken = { internalToken: [] as string[] };
const session = { session: [] as string[] };

/** What a route spreads to be for callers who show who they are: its middleware, and what OpenAPI says of it. */
export const signedIn = {
  middleware: [requireUser] as [typeof requireUser],
  security: [bearer, session, apiKey, internalToken],
};

export const loggedIn = {
  middleware: [requireLogin] as [typeof requireLogin],
  security: [bearer, session],
};

export const administratorsOnly = {
  middleware: [requireAdministrator] as [typeof requireAdministrator],
  security: [bearer, session, apiKey],
};

/** For X-Internal-Token, an API key with the scope `machine`, and administrators. */
export const machinesOnly = {
  middleware: [requireMachine] as [typeof requireMachine],
  security: [internalToken, apiKey, bearer, session],
};

/** Public by design. */
export const openToAll = {
  middleware: [requireNobody] as [typeof requireNobody],
  security: [{}, bearer, session, apiKey, internalToken],
};
