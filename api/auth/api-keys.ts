import { randomBytes } from 'node:crypto';
import { hashOf } from './credentials.ts';

/** Known by its start, so that scanners of repositories find one that was left in code. */
const MARK = 'dk_';

/** A new key of 256 random bits, and what is kept of it. It is shown to its owner once. */
export function makeApiKey(): { key: string; hash: string; start: string } {
  const key = MARK + randomBytes(32).toString('base64url');
  return { key, hash: hashOf(key), start: key.slice(0, MARK.length + 6) };
}
