import { hkdfSync } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';

export const TOKEN_SECONDS = 30 * 60;

export type Tokens = {
  issue: (username: string) => Promise<string>;
  /** @returns the username and when the token ends (ms since 1970); undefined for any token that is not good */
  verify: (token: string) => Promise<{ username: string; expiresAt: number } | undefined>;
};

/** HS256 access tokens for 30 minutes. Their key is derived, so that no signature made for files passes as a token. */
export function createTokens(secret: string): Tokens {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'darkroom access tokens', 32));
  return {
    issue: (username) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('darkroom')
        .setSubject(username)
        .setIssuedAt()
        .setExpirationTime(`${TOKEN_SECONDS}s`)
        .sign(key),
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], requiredClaims: ['exp'] });
        const { sub, exp = 0 } = payload;
        return sub ? { username: sub, expiresAt: exp * 1000 } : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
