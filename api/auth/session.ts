import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { deleteSession, findSessionUser, insertSession } from '../../db/sessions.ts';
import type { Env } from '../env.ts';
import { type Principal, principalOf } from './principal.ts';
import { Recent } from './recent.ts';
import { refuseCrossSite } from './same-site.ts';

export const SESSION_COOKIE = 'darkroom_session';
const SECONDS = 7 * 86_400;
/** How long another process may not notice that somebody signed out, or is somebody else now. */
const TRUST_MS = 3_000;

/** A page shows many pictures at once, each asked for with the cookie: one look at the table does for all of them. */
export const recentSessions = () => new Recent<Principal>(TRUST_MS, 10_000);

/**
 * Who is signed in in this browser. A cookie comes along unasked, so an old one is no wrong
 * credential: it says nothing. @throws Problem CROSS_SITE for a write that another site's page sends with it
 */
export async function sessionOf(c: Context<Env>): Promise<Principal | undefined> {
  const secret = getCookie(c, SESSION_COOKIE);
  if (!secret) return undefined;
  const { db, sessions } = c.var.deps;
  const hash = hashOf(secret);
  const known = sessions.get(hash) ?? (await lookUp());
  if (known) refuseCrossSite(c);
  return known;

  async function lookUp(): Promise<Principal | undefined> {
    const user = await findSessionUser(db, hash);
    if (!user) return undefined;
    const principal = principalOf(user, 'session');
    sessions.set(hash, principal);
    return principal;
  }
}

/** Signs a user in: the cookie is out of reach of scripts, and is not sent by other sites' forms. */
export async function startSession(
  c: Context<Env>,
  userId: string,
  { seconds = SECONDS, idToken }: { seconds?: number; idToken?: string } = {},
): Promise<void> {
  const { db, settings } = c.var.deps;
  const secret = randomBytes(32).toString('base64url');
  await insertSession(db, { hash: hashOf(secret), userId, seconds, idToken });
  const secure = settings.PUBLIC_URL.startsWith('https:');
  setCookie(c, SESSION_COOKIE, secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    maxAge: seconds,
  });
}

/** @returns the ID token of a session that began at an OpenID provider */
export async function endSession(c: Context<Env>): Promise<string | undefined> {
  const secret = deleteCookie(c, SESSION_COOKIE, { path: '/' });
  if (!secret) return undefined;
  const { db, sessions } = c.var.deps;
  const idToken = await deleteSession(db, hashOf(secret));
  sessions.forget(hashOf(secret));
  return idToken;
}

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');
