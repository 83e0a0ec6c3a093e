import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type Provider from 'oidc-provider';
import type { Configuration } from 'oidc-provider';
import type { Claims } from './openid.ts';

/** A program that people sign in to at the provider. */
export type SignInClient = {
  id: string;
  /** Without one it is a public client. */
  secret?: string;
  callback: string;
  /** Who there is, by their name at the provider: what it says of each, beside `sub`. */
  people: Record<string, Claims>;
};

/** What a provider needs so that people can sign in there. */
export const peopleSettings = ({ id, secret, callback, people }: SignInClient) =>
  ({
    clients: [
      {
        client_id: id,
        ...(secret && { client_secret: secret }),
        grant_types: ['authorization_code'],
        redirect_uris: [callback],
        post_logout_redirect_uris: [new URL('/', callback).href],
        response_types: ['code'],
        token_endpoint_auth_method: secret ? 'client_secret_basic' : 'none',
      },
    ],
    claims: {
      openid: ['sub', 'realm_access'],
      profile: ['preferred_username'],
      email: ['email', 'email_verified'],
    },
    findAccount: (_, name) => ({
      accountId: name,
      claims: async () => ({ ...people[name], sub: name }),
    }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    // Whoever signs in has agreed that the program learns their name.
    loadExistingGrant: async ({ oidc }) => {
      const accountId = oidc.session?.accountId;
      const clientId = oidc.client?.clientId;
      if (!accountId || !clientId) return undefined;
      const grant = new oidc.provider.Grant({ accountId, clientId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  }) satisfies Configuration;

const page = `<!doctype html><link rel="icon" href="data:,"><title>Login</title><form method="post">
  <label>Name <input name="name"></label> <button name="do" value="sign in">Sign in</button>
  <button name="do" value="deny">Deny</button></form>`;

/** Its page of signing out; the one that it brings asks another host for a font. */
export function asksWhetherToEnd(context: { body: unknown }, form: string): void {
  context.body = `<!doctype html><link rel="icon" href="data:,"><title>Logout</title>${form}
    <button type="submit" form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>`;
}

/** The provider's own page, where people say who they are. */
export function asksWho(provider: Provider): RequestListener {
  const others = provider.callback();
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET') return void response.end(page);
    const form = new URLSearchParams(await text(request));
    const result =
      form.get('do') === 'deny'
        ? { error: 'access_denied', error_description: 'No.' }
        : { login: { accountId: form.get('name') ?? '' } };
    await provider.interactionFinished(request, response, result);
  };
  return (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return others(request, response);
    answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  };
}
