import type { Db } from '../../db/client.ts';
import { findOrMakeUser, type UserRow } from '../../db/users.ts';

/** No OpenID provider has this name, for theirs are addresses. */
const issuer = 'darkroom';

const services = {
  /** Programs of the platform itself, who show INTERNAL_TOKEN. */
  'internal-token': 'darkroom-machine',
  /** Who shows API_KEY. */
  'api-key': 'darkroom-api-key',
  /** Owns the jobs that tell users' endpoints what happened. */
  webhooks: 'darkroom-webhooks',
} as const;

/**
 * The row that a shared secret or the platform itself acts as, so that what it makes has an owner. It has no password, so nobody logs
 * in as it; an operator may switch it off like any other account.
 */
export const serviceUser = (db: Db, subject: keyof typeof services): Promise<UserRow> =>
  findOrMakeUser(db, { issuer, subject }, { username: services[subject] });
