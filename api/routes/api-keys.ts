import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { type ApiKeyRow, insertApiKey, listApiKeys, revokeApiKey } from '../../db/api-keys.ts';
import { audited } from '../admin/audit.ts';
import { loggedIn } from '../auth/access.ts';
import { makeApiKey } from '../auth/api-keys.ts';
import { scopes } from '../auth/principal.ts';
import type { Env } from '../env.ts';
import { notFound, Problem } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';

/** Of one account, those revoked or expired within 90 days included. */
const MAX_KEYS = 100;

const apiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    start: z.string().openapi({ description: 'The first characters of the key.', example: 'dk_x7Hq2a' }),
    scopes: z.array(z.enum(scopes)),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable().openapi({ description: 'To the minute.' }),
    expires_at: z.iso.datetime().nullable().openapi({ description: 'Refused from then on; null: never.' }),
    revoked_at: z.iso.datetime().nullable(),
  })
  .openapi('ApiKey');

const make = createRoute({
  method: 'post',
  path: '/api-keys',
  summary: 'Make an API key',
  description:
    'Show it as `X-API-Key`. `read` is for GET and HEAD, `write` for everything else that its owner may do; `machine` ' +
    'and `admin` open the routes of machines and of administrators, and are for administrators to give.',
  tags: ['accounts'],
  ...loggedIn,
  middleware: [...loggedIn.middleware, smallBody] as const,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            name: z.string().min(1).max(100),
            scopes: z
              .array(z.enum(scopes))
              .min(1)
              .max(scopes.length)
              .default(() => ['read', 'write'] as const satisfies (typeof scopes)[number][]),
            expires_in_days: z.int().min(1).max(3_650).optional().openapi({
              description: 'How long it is good; without, until it is revoked.',
            }),
          }),
        },
      },
    },
  },
  responses: {
    201: json(apiKey.extend({ key: z.string() }).openapi('NewApiKey'), 'The key, which is never shown again'),
    ...refusals('TOO_MANY_API_KEYS'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/api-keys',
  summary: 'List your API keys, newest first',
  tags: ['accounts'],
  ...loggedIn,
  responses: { 200: json(z.array(apiKey), 'All of them') },
});

const revoke = createRoute({
  method: 'delete',
  path: '/api-keys/{id}',
  summary: 'Revoke an API key',
  description: 'It is refused everywhere from now on.',
  tags: ['accounts'],
  ...loggedIn,
  request: { params: idParam },
  responses: { 204: { description: 'It is revoked' }, ...refusals('NOT_FOUND') },
});

export const apiKeys = new OpenAPIHono<Env>()
  .openapi(make, async (c) => {
    const { principal } = c.var;
    const { name, scopes, expires_in_days: days } = c.req.valid('json');
    if (!principal.isAdmin && scopes.some((scope) => scope === 'machine' || scope === 'admin')) {
      throw new Problem('NOT_ALLOWED', 'The scopes machine and admin are for administrators to give.');
    }
    const { key, ...kept } = makeApiKey();
    const wanted = { ...kept, ownerId: principal.id, name, scopes };
    const row = await audited(
      c,
      async (tx) => (await insertApiKey(tx, wanted, { max: MAX_KEYS, days })) ?? tooMany(),
    );
    return c.json({ ...viewOf(row), key }, 201, { 'cache-control': 'no-store' });
  })
  .openapi(list, async (c) => {
    const rows = await listApiKeys(c.var.deps.db, c.var.principal.id);
    return c.json(rows.map(viewOf), 200);
  })
  .openapi(revoke, async (c) => {
    const { id } = c.req.valid('param');
    const { deps, principal } = c.var;
    await audited(c, async (tx) => {
      if (!isUuid(id) || !(await revokeApiKey(tx, id, principal))) throw notFound();
    });
    deps.accounts.forget();
    return c.body(null, 204);
  });

function tooMany(): never {
  throw new Problem('TOO_MANY_API_KEYS', `An account has at most ${MAX_KEYS} API keys; see GET /api-keys.`);
}

const viewOf = ({ id, name, start, scopes, createdAt, lastUsedAt, expiresAt, revokedAt }: ApiKeyRow) => ({
  id,
  name,
  start,
  scopes: scopes as z.output<typeof apiKey>['scopes'],
  created_at: createdAt.toISOString(),
  last_used_at: lastUsedAt?.toISOString() ?? null,
  expires_at: expiresAt?.toISOString() ?? null,
  revoked_at: revokedAt?.toISOString() ?? null,
});
