import { createHash, timingSafeEqual } from 'node:crypto';
import type { WayIn } from './principal.ts';

export type Credentials = { way: Exclude<WayIn, 'session'>; secret: string };

/**
 * What a request shows to say who it is from, beside the cookie of a browser (session.ts). The headers that only our callers set come first, because a proxy may
 * keep its own login in Authorization. What is given counts: a wrong one is refused, and never replaced by another.
 */
export function credentialsOf(header: (name: string) => string | undefined): Credentials | undefined {
  const internal = header('x-internal-token');
  if (internal) return { way: 'internal-token', secret: internal };
  const key = header('x-api-key');
  if (key) return { way: 'api-key', secret: key };
  const token = /^Bearer +(\S+)$/i.exec(header('authorization') ?? '')?.[1];
  return token ? { way: 'bearer', secret: token } : undefined;
}

/**
 * Whether a secret is the expected one, in a time that tells nothing of it: hashes have one length and hide where the
 * difference is. Never when none is expected.
 */
export const isSecret = (given: string, expected: string | undefined): boolean =>
  expected !== undefined && expected !== '' && timingSafeEqual(digest(given), digest(expected));

const digest = (text: string) => createHash('sha256').update(text).digest();

/** What is kept of a secret, hex. Keys and tokens cannot be guessed, so nothing slower is needed. */
export const hashOf = (secret: string): string => digest(secret).toString('hex');
