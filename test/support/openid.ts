import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider from 'oidc-provider';
import { asksWhetherToEnd, asksWho, peopleSettings, type SignInClient } from './openid-people.ts';

/** The claims that a client's tokens carry beside the usual ones. */
export type Claims = Record<string, unknown>;

export type OpenId = Awaited<ReturnType<typeof startOpenId>>;

const RESOURCE = 'https://darkroom.example';

/**
 * A real OpenID provider on this machine, whose clients get RS256 access tokens for the audience `darkroom`. A client
 * stands for a user: `sub` is its name.
 * @param clients the further claims of each
 * @param signIn a program that people, too, sign in to there
 */
export async function startOpenId(clients: Record<string, Claims>, signIn?: SignInClient) {
  let listener: RequestListener = (_, response) => response.end();
  const asked: string[] = [];
  const instead = new Map<string, RequestListener>();
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    (instead.get(request.url ?? '') ?? listener)(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** Takes a new key, as providers do from time to time, and forgets the one before. */
  const rotate = async (kid: string) => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const key = { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
    listener = asksWho(providerOf(issuer, key, clients, signIn));
    return { privateKey, publicKey };
  };
  let keys: { privateKey: CryptoKey; publicKey: CryptoKey } = await rotate('first');
  return {
    issuer,
    /** What answers at a path in its place. */
    instead,
    /** How often its keys were asked for. */
    keyRequests: () => asked.filter((url) => url === '/jwks').length,
    keys: () => keys,
    rotate: async (kid: string) => {
      keys = await rotate(kid);
    },
    tokenOf: async (client: string): Promise<string> => {
      const answer = await fetch(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: client,
          client_secret: 'secret',
          resource: RESOURCE,
        }),
      });
      const body = (await answer.json()) as { access_token?: string };
      if (!body.access_token) throw new Error(`the provider gave no token: ${JSON.stringify(body)}`);
      return body.access_token;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function providerOf(
  issuer: string,
  key: JWK,
  clients: Record<string, Claims>,
  signIn: SignInClient | undefined,
): Provider {
  const people = signIn && peopleSettings(signIn);
  return new Provider(issuer, {
    ...people,
    jwks: { keys: [key] } as never,
    clients: [
      ...Object.keys(clients).map((name) => ({
        client_id: name,
        client_secret: 'secret',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post' as const,
      })),
      ...(people?.clients ?? []),
    ],
    cookies: { keys: ['of this test'] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: asksWhetherToEnd },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: '',
          audience: 'darkroom',
          accessTokenTTL: 120,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: (_, token) => clients[token.clientId ?? ''],
  });
}
