import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The secret kept in a file that its owner alone may read; made of `bytes` random bytes, as hex, the first time. */
export function secretFile(path: string, bytes = 24): { secret: string; isNew: boolean } {
  try {
    return { secret: readFileSync(path, 'utf8').trim(), isNew: false };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const secret = randomBytes(bytes).toString('hex');
  writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  return { secret, isNew: true };
}
