import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findUserById, listUsers } from '../../db/users.ts';
import { administratorsOnly, signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { notFound } from '../problems.ts';
import { ownProfile, profileOf, tokenInfoOf, userProfile } from '../users/view.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';

const tags = ['accounts'];

const me = <P extends string>(path: P) =>
  createRoute({
    method: 'get',
    path,
    summary: 'Who you are',
    tags,
    ...signedIn,
    responses: { 200: json(ownProfile, 'Your account'), ...refusals('NOT_FOUND') },
  });

const list = createRoute({
  method: 'get',
  path: '/api/v1/users',
  summary: 'List accounts, in the order they were made',
  tags,
  ...administratorsOnly,
  request: {
    query: z.object({
      first: z.coerce
        .number()
        .int()
        .min(0)
        .max(2 ** 31 - 1)
        .default(0),
      max_results: z.coerce.number().int().min(1).max(1_000).default(100),
      search: z.string().max(254).default('').openapi({ description: 'Part of a name or e-mail address.' }),
    }),
  },
  responses: {
    200: json(
      z.object({
        users: z.array(userProfile),
        count: z.int().openapi({ description: 'Of all that match, on this page or not.' }),
        first: z.int(),
        max: z.int(),
      }),
      'One page',
    ),
  },
});

const read = createRoute({
  method: 'get',
  path: '/api/v1/users/{id}',
  summary: 'Get an account: yours, or as an administrator any',
  tags,
  ...signedIn,
  request: { params: idParam },
  responses: { 200: json(userProfile, 'The account'), ...refusals('NOT_FOUND') },
});

async function ownProfileOf(c: Context<Env>) {
  const user = await findUserById(c.var.deps.db, c.var.principal.id);
  if (!user) throw notFound('User not found');
  return { ...profileOf(user), token_info: tokenInfoOf(c.var.principal, (name) => c.req.header(name)) };
}

export const users = new OpenAPIHono<Env>()
  .openapi(me('/api/v1/users/me'), async (c) => c.json(await ownProfileOf(c), 200))
  .openapi(me('/api/v1/auth/me'), async (c) => c.json(await ownProfileOf(c), 200))
  .openapi(list, async (c) => {
    const { first, max_results: max, search } = c.req.valid('query');
    const { rows, total } = await listUsers(c.var.deps.db, search, first, max);
    return c.json({ users: rows.map(profileOf), count: total, first, max }, 200);
  })
  .openapi(read, async (c) => {
    const { id } = c.req.valid('param');
    const { deps, principal } = c.var;
    const isTheirs = principal.isAdmin || principal.id === id.toLowerCase();
    const user = isUuid(id) && isTheirs ? await findUserById(deps.db, id) : undefined;
    if (!user) throw notFound('User not found');
    return c.json(profileOf(user), 200);
  });
