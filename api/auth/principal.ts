import type { UserRow } from '../../db/users.ts';

/** What an API key may do, of what its owner may: GET and HEAD; the other methods; routes of machines; administer. */
export const scopes = ['read', 'write', 'machine', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** How a caller showed who they are. */
export type WayIn = 'bearer' | 'session' | 'api-key' | 'internal-token';

/**
 * Who is calling, whichever way they came in: always a user's row, so that everything has an owner. Also the viewer
 * whose rows the statements in db/ show.
 */
export type Principal = {
  /** Of the row in `users`. */
  id: string;
  username: string;
  isActive: boolean;
  isAdmin: boolean;
  /** Whether the routes made for programs of the platform itself are open: storage events, upserts. */
  isMachine: boolean;
  way: WayIn;
  /** What this way in may do; administrators and machines by their own fields. */
  scopes: readonly Scope[];
};

/** What a person's own token may do. */
const everything: readonly Scope[] = ['read', 'write', 'admin'];

export const principalOf = (
  { id, username, isActive, role }: UserRow,
  way: WayIn = 'bearer',
  allowed: readonly Scope[] = everything,
): Principal => ({
  id,
  username,
  isActive,
  isAdmin: role === 'admin' && allowed.includes('admin'),
  // Only an administrator's key can have the scope, and not after the administrator ceased to be one.
  isMachine: way === 'internal-token' || (role === 'admin' && allowed.includes('machine')),
  way,
  scopes: allowed,
});
