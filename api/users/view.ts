import { z } from '@hono/zod-openapi';
import { decodeJwt } from 'jose';
import type { UserRow } from '../../db/users.ts';
import { credentialsOf } from '../auth/credentials.ts';
import type { Principal } from '../auth/principal.ts';

export const userProfile = z
  .object({
    user_id: z.uuid(),
    username: z.string(),
    email: z.string().nullable(),
    name: z.string(),
    roles: z.array(z.enum(['admin', 'user'])),
    is_active: z.boolean(),
    region_code: z.string().nullable(),
    subscription_status: z.enum(['free', 'premium', 'vip']),
    created_at: z.iso.datetime(),
  })
  .openapi('UserProfile');

export const ownProfile = userProfile
  .extend({
    token_info: z
      .object({ exp: z.int().nullable(), iat: z.int().nullable(), iss: z.string().nullable() })
      .nullable()
      .openapi({ description: 'Of the access token; null for other ways in.' }),
  })
  .openapi('OwnProfile');

export const profileOf = (user: UserRow) => ({
  user_id: user.id,
  username: user.username,
  email: user.email,
  name: user.username,
  roles: user.role === 'admin' ? (['admin', 'user'] as const).slice() : (['user'] as const).slice(),
  is_active: user.isActive,
  region_code: user.regionCode,
  subscription_status: user.subscriptionStatus,
  created_at: user.createdAt.toISOString(),
});

/** What a token that was verified before says of itself. */
export function tokenInfoOf({ way }: Principal, header: (name: string) => string | undefined) {
  const credentials = credentialsOf(header);
  if (way !== 'bearer' || !credentials) return null;
  const { exp = null, iat = null, iss = null } = decodeJwt(credentials.secret);
  return { exp, iat, iss };
}
