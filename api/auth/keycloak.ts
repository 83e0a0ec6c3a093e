import type { Db } from '../../db/client.ts';
import { findOrMakeUser, findUserByEmail } from '../../db/users.ts';
import { type Outbound, type OutboundAnswer, OutboundError } from '../../runtime/outbound.ts';
import { Problem } from '../problems.ts';
import { type AccessToken, type Directory, emailTaken, wrongPassword } from './directory.ts';

export type KeycloakSettings = {
  /** Such as https://login.example.com */
  url: string;
  realm: string;
  /** A confidential client with direct access grants, whose service account may manage users. */
  clientId: string;
  clientSecret: string;
  /** As tokens of the realm name it. */
  issuer: string;
};

const TIMEOUT_MS = 5_000;
/** An admin token is renewed so long before it ends. */
const MARGIN_MS = 10_000;

/**
 * Accounts with an e-mail address in a Keycloak of the operator's: passwords are sent on to it, in bodies, and never
 * kept here. @param send reaches the Keycloak, which may well be in a private network
 */
export function keycloakDirectory(db: Db, keycloak: KeycloakSettings, send: Outbound): Directory {
  const { url, realm, issuer } = keycloak;
  const users = `${url}/admin/realms/${encodeURIComponent(realm)}/users`;
  const asAdmin = adminOf(keycloak, send);
  return {
    register: async ({ email, password, regionCode, subscriptionStatus }) => {
      if (await findUserByEmail(db, email)) throw emailTaken();
      const credentials = [{ type: 'password', value: password, temporary: false }];
      const body = JSON.stringify({ username: email, email, enabled: true, credentials });
      const made = await asAdmin('POST', users, body);
      if (made.status === 409) throw emailTaken();
      const subject = made.header('location')?.split('/').at(-1);
      if (made.status !== 201 || !subject) throw refused('make the account', made);
      try {
        const wanted = { username: email.slice(0, 50), email, regionCode, subscriptionStatus };
        return await findOrMakeUser(db, { issuer, subject }, wanted);
      } catch (error) {
        // Without its row the account could log in and would be nobody; and the address could not be registered again.
        await asAdmin('DELETE', `${users}/${subject}`).catch(() => {});
        throw error;
      }
    },
    login: async (username, password) => {
      const answer = await askForToken(keycloak, send, {
        grant_type: 'password',
        scope: 'openid',
        username,
        password,
      });
      if (answer.status === 401 || answer.status === 400) throw wrongPassword();
      return tokenIn(answer);
    },
    provider: {
      issuer,
      remove: async (subject) => {
        const gone = await asAdmin('DELETE', `${users}/${encodeURIComponent(subject)}`);
        if (gone.status !== 204 && gone.status !== 404) throw refused('remove the account', gone);
      },
    },
  };
}

type Admin = (method: 'POST' | 'DELETE', url: string, body?: string) => Promise<OutboundAnswer>;

/** Sends with a token of the client's service account, and once more with a new one when it is refused. */
function adminOf(keycloak: KeycloakSettings, send: Outbound): Admin {
  let known: { token: string; until: number } | undefined;
  const token = async (): Promise<string> => {
    if (known && known.until > Date.now()) return known.token;
    const answer = await askForToken(keycloak, send, { grant_type: 'client_credentials' });
    const { accessToken, expiresIn } = tokenIn(answer);
    known = { token: accessToken, until: Date.now() + expiresIn * 1000 - MARGIN_MS };
    return accessToken;
  };
  return async (method, url, body) => {
    const ask = async () => {
      const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' };
      return reach(send(url, { method, headers, timeoutMs: TIMEOUT_MS, ...(body && { body }) }));
    };
    const answer = await ask();
    if (answer.status !== 401) return answer;
    known = undefined;
    return ask();
  };
}

function askForToken(
  { url, realm, clientId, clientSecret }: KeycloakSettings,
  send: Outbound,
  fields: Record<string, string>,
): Promise<OutboundAnswer> {
  const client = { client_id: clientId, client_secret: clientSecret };
  const body = new URLSearchParams({ ...client, ...fields }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const address = `${url}/realms/${encodeURIComponent(realm)}/protocol/openid-connect/token`;
  return reach(send(address, { method: 'POST', headers, body, timeoutMs: TIMEOUT_MS }));
}

function tokenIn(answer: OutboundAnswer): AccessToken {
  if (answer.status !== 200) throw refused('give a token', answer);
  const { access_token: token, expires_in: seconds } = JSON.parse(answer.text) as Record<string, unknown>;
  if (typeof token !== 'string' || typeof seconds !== 'number') throw refused('give a token', answer);
  return { accessToken: token, expiresIn: seconds };
}

const reach = (answer: Promise<OutboundAnswer>) =>
  answer.catch((error) => {
    throw error instanceof OutboundError ? unavailable(error) : error;
  });

/** What Keycloak says of it goes to the log, not to the caller: it may name the realm's inside. */
const refused = (what: string, { status, text }: OutboundAnswer) =>
  unavailable(new Error(`keycloak did not ${what}: ${status} ${text.slice(0, 500)}`));

const unavailable = (cause: Error) =>
  new Problem('LOGIN_UNAVAILABLE', 'The login service does not answer as it should. Try again soon.', {
    headers: { 'retry-after': '5' },
    cause,
  });
