import type { Db } from '../../db/client.ts';
import { findUserByName, insertUser } from '../../db/users.ts';
import type { Log } from '../../runtime/log.ts';
import type { ApiSettings } from '../config.ts';
import { hashPassword } from './passwords.ts';

/** Makes the first administrator, when both settings are given and nobody has the name. Never changes an account. */
export async function ensureAdministrator(db: Db, settings: ApiSettings, log: Log): Promise<void> {
  const { ADMIN_USERNAME: username, ADMIN_PASSWORD: password } = settings;
  if (!username || !password || (await findUserByName(db, username))) return;
  const made = await insertUser(db, { username, passwordHash: await hashPassword(password), role: 'admin' });
  if (made) log.info({ username }, 'made the administrator');
}
