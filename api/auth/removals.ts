import { endRemoval, takeRemoval } from '../../db/removed-identities.ts';
import { type Service, startService } from '../../queues/service.ts';
import type { Deps } from '../deps.ts';

const INTERVAL_MS = 2_000;

type Parts = Pick<Deps, 'db' | 'directory' | 'log'>;

/**
 * Removes at their provider the accounts that were deleted here. Not in the request: a provider that is away must not keep
 * anybody from deleting an account, and what it still has must not be forgotten.
 */
export const startRemovals = (parts: Parts): Service =>
  startService('removals at the provider', INTERVAL_MS, parts.log, () => removeDue(parts));

export async function removeDue({ db, directory: { provider }, log }: Parts): Promise<void> {
  if (!provider) return;
  const { issuer } = provider;
  for (let due = await takeRemoval(db, issuer); due; due = await takeRemoval(db, issuer)) {
    const { subject, attempts } = due;
    try {
      await provider.remove(subject);
    } catch (err) {
      log.warn(
        { err, subject, attempts },
        'a deleted account is still at its provider, which is asked again',
      );
      return;
    }
    await endRemoval(db, { issuer, subject });
  }
}
