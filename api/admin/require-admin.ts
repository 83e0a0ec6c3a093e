import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { findUserByName } from '../../db/users.ts';
import { takeAllowance } from '../auth/limited.ts';
import { principalOf } from '../auth/principal.ts';
import { Recent } from '../auth/recent.ts';
import type { Env } from '../env.ts';
import { Problem } from '../problems.ts';

/** Bull Board asks every few seconds; argon2 each time would keep a core busy. */
const TRUST_PASSWORD_MS = 30_000;

/**
 * HTTP Basic for the pages of operators: the one login that every browser has without a page of ours. What is
 * remembered is a hash of the credentials, never the password.
 */
export const requireAdmin = () => {
  const usernames = new Recent<string>(TRUST_PASSWORD_MS, 100);
  return createMiddleware<Env>(async (c, next) => {
    const header = c.req.header('authorization') ?? '';
    const remembered = createHash('sha256').update(header).digest('base64');
    let username = usernames.get(remembered);
    if (username === undefined) {
      username = await logIn(c, header);
      usernames.set(remembered, username);
    }
    const user = await findUserByName(c.var.deps.db, username);
    if (user?.role !== 'admin' || !user.isActive) throw askForLogin();
    c.set('principal', principalOf(user));
    await next();
  });
};

/** @returns whose password it is, whoever that may be */
async function logIn(c: Context<Env>, header: string): Promise<string> {
  if (header) await takeAllowance(c, 'token');
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
  new Problem('WRONG_PASSWORD', 'An administrator must sign in.', {
    headers: { 'www-authenticate': 'Basic realm="Darkroom", charset="UTF-8"' },
  });
