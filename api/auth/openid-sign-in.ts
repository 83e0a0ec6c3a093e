import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientError,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  ResponseBodyError,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { isSecret } from './credentials.ts';
import { type ForeignUser, foreignUser, once } from './oidc.ts';

export type OpenIdSettings = {
  issuer: string;
  clientId: string;
  /** A public client has none: PKCE is its proof. */
  clientSecret: string | undefined;
  /** Where the provider sends browsers back to; it must be registered there. */
  callback: string;
  /** Where it may send browsers once they are signed out there; it must be registered, too. */
  home: string;
  /** The realm role that makes an administrator. */
  adminRole: string;
};

/** What one browser keeps while it is at the provider: nobody else's answer is taken, and each answer once. */
export type Pending = { state: string; nonce: string; verifier: string };

/** Sends people to an OpenID provider to sign in, and tells who came back. */
export type OpenIdSignIn = {
  issuer: string;
  /** @returns where to send the browser. @throws SignInFailed */
  begin: () => Promise<{ address: string; pending: Pending }>;
  /** @param query what the browser brought back. @throws SignInFailed */
  finish: (
    query: URLSearchParams,
    pending: Pending | undefined,
  ) => Promise<{ user: ForeignUser; idToken: string | undefined }>;
  /**
   * Where the browser is signed out of the provider, too. @returns undefined where the provider has no such address, or
   * does not answer: whoever signs out here must not wait for it
   */
  end: (idToken: string) => Promise<string | undefined>;
};

/**
 * `denied`: the person, or the provider, said no. `expired`: the answer is to no question of this browser, or to one that
 * was answered. `away`: the provider does not answer. `refused`: what it said cannot be believed.
 */
export type SignInReason = 'denied' | 'expired' | 'away' | 'refused';

export class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
  readonly reason: SignInReason;

  constructor(reason: SignInReason, why: string) {
    super(why);
    this.reason = reason;
  }
}

const TIMEOUT_SECONDS = 5;

export function createOpenIdSignIn(settings: OpenIdSettings): OpenIdSignIn {
  const { issuer, callback, home, adminRole } = settings;
  const find = once(() => configure(settings));
  return {
    issuer,
    begin: () => failing(async () => begin(await find(), callback)),
    finish: (query, pending) =>
      failing(async () => {
        if (!pending || !isSecret(query.get('state') ?? '', pending.state)) {
          throw new SignInFailed('expired', 'the answer is to no question of this browser');
        }
        const { claims, idToken } = await claimsIn(await find(), new URL(`${callback}?${query}`), pending);
        const user = foreignUser(claims, adminRole);
        if (!user) throw new SignInFailed('refused', 'the ID token names nobody');
        return { user, idToken };
      }),
    end: async (idToken) => {
      const provider = await find().catch(() => undefined);
      if (!provider?.serverMetadata().end_session_endpoint) return undefined;
      const parameters = { id_token_hint: idToken, post_logout_redirect_uri: home };
      return buildEndSessionUrl(provider, parameters).href;
    },
  };
}

/**
 * The ID token comes straight from the provider, which OpenID Connect lets stand for its signature; that is verified all
 * the same, because a provider in one's own network may be asked over plain HTTP.
 */
function configure({ issuer, clientId, clientSecret }: OpenIdSettings): Promise<Configuration> {
  const proof = clientSecret === undefined ? None() : ClientSecretBasic(clientSecret);
  const isPlain = issuer.startsWith('http:');
  return discovery(new URL(issuer), clientId, {}, proof, {
    timeout: TIMEOUT_SECONDS,
    execute: isPlain ? [enableNonRepudiationChecks, allowInsecureRequests] : [enableNonRepudiationChecks],
  });
}

async function begin(provider: Configuration, callback: string) {
  const pending = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
  const address = buildAuthorizationUrl(provider, {
    redirect_uri: callback,
    scope: 'openid profile email',
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
  });
  return { address: address.href, pending };
}

/** Providers may keep the name and the e-mail address out of the ID token: the userinfo endpoint has them then. */
async function claimsIn(provider: Configuration, answer: URL, { state, nonce, verifier }: Pending) {
  const tokens = await authorizationCodeGrant(provider, answer, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
  });
  const claims = tokens.claims();
  if (!claims) throw new SignInFailed('refused', 'there is no ID token');
  const idToken = tokens.id_token;
  if (!provider.serverMetadata().userinfo_endpoint) return { claims, idToken };
  const told = await fetchUserInfo(provider, tokens.access_token, claims.sub);
  return { claims: { ...told, ...claims }, idToken };
}

async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SignInFailed || !(error instanceof Error)) throw error;
    throw new SignInFailed(reasonOf(error), wordsOf(error));
  }
}

function reasonOf(error: Error): SignInReason {
  if (error instanceof AuthorizationResponseError && error.error === 'access_denied') return 'denied';
  // The code was used before, or is too old.
  if (error instanceof ResponseBodyError && error.error === 'invalid_grant') return 'expired';
  // As fetch says that there was no answer.
  if (error instanceof TypeError) return 'away';
  const { code, cause } = error as ClientError;
  const isBroken = cause instanceof Response && cause.status >= 500;
  return code === 'OAUTH_TIMEOUT' || isBroken ? 'away' : 'refused';
}

/** For the log. No more than this: what lies deeper in these errors has claims and answers in it. */
function wordsOf(error: Error): string {
  const { cause } = error;
  const isTold = error instanceof ResponseBodyError || error instanceof AuthorizationResponseError;
  const deeper = isTold ? error.error : cause instanceof Error ? cause.message : '';
  return deeper ? `${error.message}: ${deeper}` : error.message;
}
