import { hkdfSync, randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';

export const TOKEN_SECONDS = 30 * 60;

export type Tokens = {
  issue: (user: { id: string; username: string }) => Promise<string>;
  /** @returns whose it is and when it ends (ms since 1970); undefined for any token that is not good */
  verify: (token: string) => Promise<{ userId: string; expiresAt: number } | undefined>;
};

/**
 * HS256 access tokens for 30 minutes. Their key is derived, so that no signature made for files passes as a token. Each is
 * good for the user of one id: the name, which clients read, may come to be somebody else's. No two are alike, or who
 * logs out one would log out another of the same second.
 */
export function createTokens(secret: string): Tokens {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'darkroom access tokens', 32));
  return {
    issue: ({ id, username }) =>
      new SignJWT({ uid: id, jti: randomUUID() })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('darkroom')
        .setSubject(username)
        .setIssuedAt()
        .setExpirationTime(`${TOKEN_SECONDS}s`)
        .sign(key),
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], requiredClaims: ['exp'] });
        const { uid, exp = 0 } = payload;
        return typeof uid === 'string' ? { userId: uid, expiresAt: exp * 1000 } : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
