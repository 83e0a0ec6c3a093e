import type { UserRow } from '../../db/users.ts';

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
};

export const principalOf = ({ id, username, isActive, role }: UserRow): Principal => ({
  id,
  username,
  isActive,
  isAdmin: role === 'admin',
});
