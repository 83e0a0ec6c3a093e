import type { Db } from '../../db/client.ts';
import { findUserByEmail, insertUserByEmail, type UserRow } from '../../db/users.ts';
import { Problem } from '../problems.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { TOKEN_SECONDS, type Tokens } from './tokens.ts';

export type NewAccount = {
  email: string;
  password: string;
  regionCode: string | null;
  subscriptionStatus: UserRow['subscriptionStatus'];
};

export type AccessToken = { accessToken: string; expiresIn: number };

/** Where accounts with an e-mail address are kept: in our own rows, or in an operator's Keycloak (keycloak.ts). */
export type Directory = {
  /** @throws Problem EMAIL_TAKEN */
  register: (account: NewAccount) => Promise<UserRow>;
  /** @throws Problem WRONG_PASSWORD, the same for an unknown address; INACTIVE_USER */
  login: (email: string, password: string) => Promise<AccessToken>;
  /** Absent where accounts are our own rows. */
  provider?: {
    /** Who vouches for the accounts. */
    issuer: string;
    /** Removes one there; one that is gone is no error. @throws Problem LOGIN_UNAVAILABLE */
    remove: (subject: string) => Promise<void>;
  };
};

export const emailTaken = () => new Problem('EMAIL_TAKEN', 'Email already registered');
export const wrongPassword = () =>
  new Problem('WRONG_PASSWORD', 'Invalid email or password', { headers: { 'www-authenticate': 'Bearer' } });

export const localDirectory = (db: Db, tokens: Tokens): Directory => ({
  register: async ({ password, ...account }) => {
    const user = await insertUserByEmail(db, { ...account, passwordHash: await hashPassword(password) });
    if (!user) throw emailTaken();
    return user;
  },
  login: async (email, password) => {
    const user = await findUserByEmail(db, email);
    const matches = await checkPassword(user?.passwordHash ?? undefined, password);
    if (!user || !matches) throw wrongPassword();
    if (!user.isActive) throw new Problem('INACTIVE_USER', 'Inactive user');
    return { accessToken: await tokens.issue(user), expiresIn: TOKEN_SECONDS };
  },
});
