import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { findUserByName } from '../../db/users.ts';
import { takeAllowance } from '../auth/limited.ts';
import { type Principal, principalOf } from '../auth/principal.ts';
import { Recent } from '../auth/recent.ts';
import { sessionOf } from '../auth/session.ts';
import type { Env } from '../env.ts';
import { Problem } from '../problems.ts';

/** Bull Board asks every few seconds; argon2 each time would keep a core busy. */
const TRUST_PASSWORD_MS = 30_000;

/**
 * Who opens the pages of operators: an administrator who is signed in to the console, by whatever way, or one who gives name and
 * password by HTTP Basic, the one login that every browser has without a page of ours. A login that is given counts, and not
 * the cookie beside it. Who is signed in as somebody else is told so: a box for passwords would not say why.
 */
export const requireAdmin = () => {
  const withPassword = passwords();
  return createMiddleware<Env>(async (c, next) => {
    const header = c.req.header('authorization');
    const principal = header ? await withPassword(c, header) : await sessionOf(c);
    if (!principal) throw askForLogin();
    if (!principal.isAdmin)
      throw new Problem(
        'NOT_ALLOWED',
        'Only an administrator may do this, and you are signed in as another user.',
      );
    c.set('principal', principal);
    await next();
  });
};

/** What is remembered is a hash of the credentials, never the password. */
function passwords() {
  const usernames = new Recent<string>(TRUST_PASSWORD_MS, 100);
  return async (c: Context<Env>, header: string): Promise<Principal> => {
    const remembered = createHash('sha256').update(header).digest('base64');
    let username = usernames.get(remembered);
    if (username === undefined) {
      username = await logIn(c, header);
      usernames.set(remembered, username);
    }
    const user = await findUserByName(c.var.deps.db, username);
    if (user?.role !== 'admin' || !user.isActive) throw askForLogin();
    return principalOf(user);
  };
}

/** @returns whose password it is, whoever that may be */
async function logIn(c: Context<Env>, header: string): Promise<string> {
  await takeAllowance(c, 'token');
  const [username, password] = readBasic(header);
  const principal = username ? await c.var.deps.accounts.withPassword(username, password) : undefined;
  if (!principal) throw askForLogin();
  return principal.username;
}

/** @returns empty strings for a header that is no Basic one */
function readBasic(header: string): [username: string, password: string] {
  const encoded = /^Basic +([\w+/=-]+)$/i.exec(header)?.[1] ?? '';
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? ['', ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

const askForLogin = () =>
  new Problem('WRONG_PASSWORD', 'An administrator must sign in, here or in the console.', {
    headers: { 'www-authenticate': 'Basic realm="Darkroom", charset="UTF-8"' },
  });
