import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Env } from '../env.ts';

const COOKIE = 'darkroom_sign_in';
/** Long enough to find one's password and the phone with the second factor. */
const SECONDS = 600;
/** Of the routes that read it; it is sent to no other. */
const path = '/session/openid';

const pendingSignIn = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** The page to open then. */
  to: z.string(),
});

type PendingSignIn = z.infer<typeof pendingSignIn>;

/**
 * Remembers in the browser itself what a sign-in began with. `Lax`, because the provider's page leads back here. It is
 * not signed: who can write this browser's cookies can also have a signed one made.
 */
export function keepPending(c: Context<Env>, pending: PendingSignIn): void {
  setCookie(c, COOKIE, Buffer.from(JSON.stringify(pending)).toString('base64url'), {
    path,
    httpOnly: true,
    sameSite: 'Lax',
    secure: c.var.deps.settings.PUBLIC_URL.startsWith('https:'),
    maxAge: SECONDS,
  });
}

/** What this browser began, and no second time. */
export function takePending(c: Context<Env>): PendingSignIn | undefined {
  const kept = getCookie(c, COOKIE);
  if (kept === undefined) return undefined;
  deleteCookie(c, COOKIE, { path });
  try {
    return pendingSignIn.parse(JSON.parse(Buffer.from(kept, 'base64url').toString()));
  } catch {
    return undefined;
  }
}
