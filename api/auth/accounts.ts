import type { Db } from '../../db/client.ts';
import { findUserByName } from '../../db/users.ts';
import { Problem } from '../problems.ts';
import { checkPassword } from './passwords.ts';
import { type Principal, principalOf } from './principal.ts';
import { Recent } from './recent.ts';
import type { Tokens } from './tokens.ts';

/** How long a switched-off account or another role may go unnoticed. */
const TRUST_MS = 3_000;
const MAX_REMEMBERED = 10_000;

const bearer = { 'www-authenticate': 'Bearer' };

/** Turns credentials into accounts. Good tokens are remembered for seconds: polling must not cost a query per poll. */
export class Accounts {
  readonly #db: Db;
  readonly #tokens: Tokens;
  readonly #recent = new Recent<Principal>(TRUST_MS, MAX_REMEMBERED);

  constructor(db: Db, tokens: Tokens) {
    this.#db = db;
    this.#tokens = tokens;
  }

  /** @throws Problem NOT_AUTHENTICATED, INVALID_TOKEN or INACTIVE_USER */
  async fromAuthorization(header: string | undefined): Promise<Principal> {
    const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
    if (!token) throw new Problem('NOT_AUTHENTICATED', 'Not authenticated', { headers: bearer });
    return this.#recent.get(token) ?? this.#lookUp(token);
  }

  async #lookUp(token: string): Promise<Principal> {
    const verified = await this.#tokens.verify(token);
    const user = verified && (await findUserByName(this.#db, verified.username));
    if (!verified || !user) {
      throw new Problem('INVALID_TOKEN', 'Could not validate credentials', { headers: bearer });
    }
    if (!user.isActive) throw new Problem('INACTIVE_USER', 'Inactive user');
    const principal = principalOf(user);
    this.#recent.set(token, principal, verified.expiresAt);
    return principal;
  }

  /** @returns undefined when the name or the password is wrong */
  async withPassword(username: string, password: string): Promise<Principal | undefined> {
    const user = await findUserByName(this.#db, username);
    const matches = await checkPassword(user?.passwordHash, password);
    return user && matches ? principalOf(user) : undefined;
  }
}
