import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { Problem } from '../problems.ts';

export type OidcSettings = {
  issuer: string;
  /** One of them must stand in a token's `aud`. */
  audience: string[];
  /** The realm role that makes an administrator. */
  adminRole: string;
};

/** Who a token of the provider speaks of. */
export type ForeignUser = {
  subject: string;
  username: string;
  /** Only one that the provider says is verified. */
  email: string | null;
  role: 'admin' | 'user';
  /** Milliseconds since 1970. */
  expiresAt: number;
};

/** @returns undefined for a token that is not good. @throws Problem LOGIN_UNAVAILABLE while its keys cannot be had */
export type VerifyForeign = (token: string) => Promise<ForeignUser | undefined>;

/** Signatures that only the provider's private key makes. HS256 is none: its key would be the published one. */
const algorithms = ['RS256', 'PS256', 'ES256'];
const TIMEOUT_MS = 5_000;
/** After a look for an unknown key there is none for so long, however many tokens name one. */
const COOLDOWN_MS = 30_000;

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** Verifies access tokens of an OpenID provider by the keys that it publishes, which are kept for ten minutes. */
export function createOidcVerifier({ issuer, audience, adminRole }: OidcSettings): VerifyForeign {
  const find = once(() => discover(issuer));
  return async (token) => {
    const keys = await find().catch(unavailable);
    const options = { issuer, audience, algorithms, requiredClaims: ['sub', 'exp'], clockTolerance: 5 };
    try {
      const { payload } = await jwtVerify(token, keys, options);
      return payload.typ === 'ID' ? undefined : foreignUser(payload, adminRole);
    } catch (error) {
      if (isNoGood(error)) return undefined;
      return unavailable(error);
    }
  };
}

/** As OpenID Connect Discovery 1.0 has it. */
async function discover(issuer: string): Promise<Keys> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  const { jwks_uri: uri, issuer: named } = (await answer.json()) as Record<string, unknown>;
  if (typeof uri !== 'string' || named !== issuer) throw new Error(`${address} is not of ${issuer}`);
  return createRemoteJWKSet(new URL(uri), { timeoutDuration: TIMEOUT_MS, cooldownDuration: COOLDOWN_MS });
}

/** Remembers what came of it, and that alone: who asks after a failure has it done again, all at once together. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= work().catch((error) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}

/** Whether the token is to blame, and not the way to the provider's keys. */
const isNoGood = (error: unknown) =>
  error instanceof errors.JWTExpired ||
  error instanceof errors.JWTClaimValidationFailed ||
  error instanceof errors.JWTInvalid ||
  error instanceof errors.JWSInvalid ||
  error instanceof errors.JWSSignatureVerificationFailed ||
  error instanceof errors.JOSEAlgNotAllowed ||
  error instanceof errors.JOSENotSupported ||
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys;

function unavailable(cause: unknown): never {
  const detail = 'The login service does not answer. Try again soon.';
  throw new Problem('LOGIN_UNAVAILABLE', detail, { headers: { 'retry-after': '5' }, cause });
}

/** @returns undefined where the claims name nobody */
export function foreignUser(payload: JWTPayload, adminRole: string): ForeignUser | undefined {
  const { sub: subject = '', exp = 0, preferred_username: name, email, email_verified: isVerified } = payload;
  if (subject === '' || subject.length > 255) return undefined;
  const verified = typeof email === 'string' && isVerified === true ? email : null;
  const username = usernameFrom(typeof name === 'string' ? name : (verified ?? subject));
  const role = rolesIn(payload).includes(adminRole) ? 'admin' : 'user';
  return { subject, username, email: verified, role, expiresAt: exp * 1000 };
}

/** Where Keycloak puts the roles of its realm. */
function rolesIn({ realm_access: access }: JWTPayload): unknown[] {
  const roles = typeof access === 'object' && access !== null && 'roles' in access ? access.roles : [];
  return Array.isArray(roles) ? roles : [];
}

/** Within the rules of names here: 3 to 50 characters, none of them a control character. */
const usernameFrom = (name: string) =>
  name
    .replace(/\p{Cc}/gu, '')
    .slice(0, 50)
    .padEnd(3, '_');
