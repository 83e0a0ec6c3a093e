import { DarkroomError, errorOf } from './error.ts';

/** Who is calling. A key is best for programs; a name and password are traded for tokens, each good for 30 minutes. */
export type Credentials = { apiKey: string } | { token: string } | { username: string; password: string };

export type Authorizer = {
  headers: () => Promise<Record<string, string>>;
  /** After a 401: forgets what was refused. @returns whether asking again may help */
  renew: () => boolean;
};

/** @param send sends one request, with its tries; without credentials, because these are how to get them */
export function createAuthorizer(
  credentials: Credentials,
  send: (path: string, init: RequestInit) => Promise<Response>,
): Authorizer {
  if ('apiKey' in credentials) {
    return { headers: async () => ({ 'x-api-key': credentials.apiKey }), renew: () => false };
  }
  if ('token' in credentials) {
    return { headers: async () => ({ authorization: `Bearer ${credentials.token}` }), renew: () => false };
  }
  let token: Promise<string> | undefined;
  return {
    headers: async () => {
      token ??= logIn(credentials, send);
      token.catch(() => {
        token = undefined;
      });
      return { authorization: `Bearer ${await token}` };
    },
    renew: () => {
      token = undefined;
      return true;
    },
  };
}

async function logIn(
  account: { username: string; password: string },
  send: (path: string, init: RequestInit) => Promise<Response>,
): Promise<string> {
  const answer = await send('/token', { method: 'POST', body: new URLSearchParams(account) });
  if (!answer.ok) throw await errorOf(answer);
  const { access_token: token } = (await answer.json()) as { access_token?: unknown };
  if (typeof token !== 'string') throw new DarkroomError('UNREADABLE_ANSWER', 'The login gave no token.');
  return token;
}
