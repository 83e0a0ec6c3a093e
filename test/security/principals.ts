import type { TestContext } from 'node:test';
import { type Caller, jsonOf, type TestApi } from '../api.ts';
import type { PrincipalKind } from './expectations.ts';

export const INTERNAL_TOKEN = 'an internal token of this test that is long enough';

export type Principals = {
  ownerId: string;
  /** What each kind shows. */
  headers: Record<PrincipalKind, Record<string, string>>;
};

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function keyOf(caller: Caller, ...scopes: string[]): Promise<Record<string, string>> {
  const { key } = await jsonOf<{ key: string }>(caller.post('/api-keys', { name: scopes[0], scopes }));
  return { 'x-api-key': key };
}

/** One of each kind, on an API whose INTERNAL_TOKEN is the one above. */
export async function makePrincipals(t: TestContext, api: TestApi): Promise<Principals> {
  const [owner, stranger, administrator, disabled] = await Promise.all(
    ['owner', 'stranger', 'administrator', 'disabled'].map((name) => api.signUp(name)),
  );
  if (!owner || !stranger || !administrator || !disabled) throw new Error('an account is missing');
  await api.database.sql`update users set role = 'admin' where id = ${administrator.id}`;
  await api.database.sql`update users set is_active = false where id = ${disabled.id}`;
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() - 31 * 60_000 });
  const expired = await api.deps.tokens.issue(owner);
  t.mock.timers.reset();
  return {
    ownerId: owner.id,
    headers: {
      anonymous: {},
      owner: bearer(owner.token),
      stranger: bearer(stranger.token),
      administrator: bearer(administrator.token),
      machine: { 'x-internal-token': INTERNAL_TOKEN },
      'key: read': await keyOf(owner, 'read'),
      'key: write': await keyOf(owner, 'write'),
      'key: machine': await keyOf(administrator, 'machine'),
      'key: admin': await keyOf(administrator, 'admin', 'read', 'write'),
      disabled: bearer(disabled.token),
      expired: bearer(expired),
      'wrong key': { 'x-api-key': 'dk_wrong' },
    },
  };
}
