import { decodeJwt } from 'jose';
import { useApiKey } from '../../db/api-keys.ts';
import type { Db } from '../../db/client.ts';
import { isRemoved } from '../../db/removed-identities.ts';
import { findUserByToken, isRevoked, revokeToken } from '../../db/revoked-tokens.ts';
import { findOrMakeUser, findUserByName, setRole, type UserRow } from '../../db/users.ts';
import { Problem } from '../problems.ts';
import { type Credentials, hashOf, isSecret } from './credentials.ts';
import type { ForeignUser, VerifyForeign } from './oidc.ts';
import { checkPassword } from './passwords.ts';
import { type Principal, principalOf, scopes } from './principal.ts';
import { Recent } from './recent.ts';
import { serviceUser } from './service-users.ts';
import type { Tokens } from './tokens.ts';

/**
 * How long a principal is remembered. Every process hears at once of access that ends (db/listen.ts), and forgets; this
 * bounds what it may miss while its connection to Postgres is away.
 */
const TRUST_MS = 3_000;
const MAX_REMEMBERED = 10_000;

const bearer = { 'www-authenticate': 'Bearer' };

/** Who vouches for users other than this platform. */
export type Foreign = { issuer: string; verify: VerifyForeign };

export type SharedSecrets = { INTERNAL_TOKEN?: string | undefined; API_KEY?: string | undefined };

/** A caller who was recognised, and until when (ms since 1970) what they showed is good. */
type Recognised = { principal: Principal; until?: number };

/** Turns credentials into principals. Good ones are remembered for seconds: polling must not cost a query per poll. */
export class Accounts {
  readonly #db: Db;
  readonly #tokens: Tokens;
  readonly #secrets: SharedSecrets;
  readonly #foreign: Foreign | undefined;
  readonly #recent = new Recent<Principal>(TRUST_MS, MAX_REMEMBERED);
  /** How often all were forgotten: what was looked up before is not remembered after. */
  #forgotten = 0;

  constructor(db: Db, tokens: Tokens, secrets: SharedSecrets, foreign?: Foreign) {
    this.#db = db;
    this.#tokens = tokens;
    this.#secrets = secrets;
    this.#foreign = foreign;
  }

  /** @throws Problem INVALID_TOKEN, INVALID_API_KEY, INVALID_INTERNAL_TOKEN or INACTIVE_USER */
  async recognise(credentials: Credentials): Promise<Principal> {
    const key = `${credentials.way} ${credentials.secret}`;
    const known = this.#recent.get(key);
    if (known) return known;
    const forgotten = this.#forgotten;
    const { principal, until } = await this.#lookUp(credentials);
    if (!principal.isActive) throw new Problem('INACTIVE_USER', 'Inactive user');
    if (forgotten === this.#forgotten) this.#recent.set(key, principal, until);
    return principal;
  }

  /** Somebody's access has changed: everybody is looked up again. */
  forget(): void {
    this.#forgotten++;
    this.#recent.clear();
  }

  /** Ends an access token that was recognised, whoever issued it. */
  async logOut(token: string): Promise<void> {
    const { exp = 0 } = decodeJwt(token);
    await revokeToken(this.#db, hashOf(token), new Date(exp * 1000));
    this.forget();
  }

  #lookUp({ way, secret }: Credentials): Promise<Recognised> {
    if (way === 'bearer') return this.#byToken(secret);
    return way === 'api-key' ? this.#byApiKey(secret) : this.#byInternalToken(secret);
  }

  async #byToken(token: string): Promise<Recognised> {
    // MinIO's notifications can say who they are in no other header.
    if (isSecret(token, this.#secrets.INTERNAL_TOKEN)) return this.#byInternalToken(token);
    const foreign = this.#foreign?.issuer === issuerOf(token) ? this.#foreign : undefined;
    const found = foreign ? await this.#byForeignToken(token, foreign) : await this.#byOwnToken(token);
    if (!found) throw new Problem('INVALID_TOKEN', 'Could not validate credentials', { headers: bearer });
    return found;
  }

  async #byOwnToken(token: string): Promise<Recognised | undefined> {
    const verified = await this.#tokens.verify(token);
    const user = verified && (await findUserByToken(this.#db, verified.userId, hashOf(token)));
    return user && { principal: principalOf(user), until: verified.expiresAt };
  }

  async #byForeignToken(token: string, { issuer, verify }: Foreign): Promise<Recognised | undefined> {
    const foreign = await verify(token);
    if (!foreign || (await isRevoked(this.#db, hashOf(token)))) return undefined;
    return { principal: principalOf(await this.admit(issuer, foreign)), until: foreign.expiresAt };
  }

  /**
   * The row of a provider's user. The provider decides who is an administrator, at each login anew.
   * @throws Problem INACTIVE_USER where the account was deleted here and is on its way out there
   */
  async admit(issuer: string, { subject, username, email, role }: ForeignUser): Promise<UserRow> {
    if (await isRemoved(this.#db, { issuer, subject }))
      throw new Problem('INACTIVE_USER', 'The account was deleted.');
    const user = await findOrMakeUser(this.#db, { issuer, subject }, { username, email, role });
    if (user.role !== role) await setRole(this.#db, user.id, role, issuer);
    return { ...user, role };
  }

  async #byApiKey(key: string): Promise<Recognised> {
    if (isSecret(key, this.#secrets.API_KEY)) {
      const user = await serviceUser(this.#db, 'api-key');
      return { principal: principalOf(user, 'api-key', ['read', 'write']) };
    }
    const found = await useApiKey(this.#db, hashOf(key));
    if (!found)
      throw new Problem('INVALID_API_KEY', 'The provided API key is not valid', { headers: bearer });
    const allowed = scopes.filter((scope) => found.scopes.includes(scope));
    const until = found.expiresAt?.getTime();
    return { principal: principalOf(found.user, 'api-key', allowed), ...(until !== undefined && { until }) };
  }

  async #byInternalToken(token: string): Promise<Recognised> {
    if (!isSecret(token, this.#secrets.INTERNAL_TOKEN)) {
      throw new Problem('INVALID_INTERNAL_TOKEN', 'Invalid internal token', { headers: bearer });
    }
    const user = await serviceUser(this.#db, 'internal-token');
    return { principal: principalOf(user, 'internal-token', ['read', 'write']) };
  }

  /** @returns undefined when the name or the password is wrong */
  async withPassword(username: string, password: string): Promise<Principal | undefined> {
    const user = await findUserByName(this.#db, username);
    const matches = await checkPassword(user?.passwordHash ?? undefined, password);
    return user && matches ? principalOf(user) : undefined;
  }
}

/** What an unverified token says, which decides only by whose keys it is verified. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
