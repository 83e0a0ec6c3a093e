import { createHash, randomBytes } from 'node:crypto';

/** Known by its start, so that scanners of repositories find one that was left in code. */
const MARK = 'dk_';

/** A new key of 256 random bits, and what is kept of it. It is shown to its owner once. */
export function makeApiKey(): { key: string; hash: string; start: string } {
  const key = MARK + randomBytes(32).toString('base64url');
  return { key, hash: hashApiKey(key), start: key.slice(0, MARK.length + 6) };
}

export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');
