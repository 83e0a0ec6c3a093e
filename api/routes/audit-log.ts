import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { type ActRow, listActs } from '../../db/audit-log.ts';
import { administratorsOnly } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { byNumber, pageQuery, readPage } from '../pages.ts';
import { json } from './docs-of.ts';

const act = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    actor_id: z.uuid().nullable().openapi({
      description: 'The account; null where a provider of logins acted by itself.',
    }),
    actor: z.string().openapi({ description: 'Its name at that time, or the provider.' }),
    act: z.string().openapi({ example: 'PATCH /api/v1/users/:id' }),
    target: z.string().openapi({
      description: 'What it was about: the path as it was called.',
      example: '/api/v1/users/0198c5f0-7a3e-7c11-b5d2-0c9d1c2e4f60',
    }),
    details: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({
        description: 'What the path does not tell.',
        example: { is_active: false },
      }),
    address: z.string().nullable().openapi({ description: 'The line that the request came over.' }),
    outcome: z.enum(['done', 'begun', 'refused', 'failed']).openapi({
      description:
        'What is done by the API is done with this line or not at all. Of what is done in Bull Board and by scans the line ' +
        'is there first: `begun` while it is not known what came of it, `refused` and `failed` where nothing or not all did.',
    }),
    request_id: z.string().nullable().openapi({ description: 'As the log has it.' }),
  })
  .openapi('Act');

const route = createRoute({
  method: 'get',
  path: '/audit-log',
  summary: 'See what administrators changed, newest first',
  description:
    'Each change that an administrator made by this API or in Bull Board, apart from media and jobs of their own; and ' +
    'each role that a provider of logins gave or took. Kept for AUDIT_RETENTION_DAYS.',
  tags: ['operations'],
  ...administratorsOnly,
  request: { query: pageQuery },
  responses: {
    200: json(z.object({ acts: z.array(act), next_cursor: z.string().nullable() }), 'One page'),
  },
});

export const auditLog = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const asked = c.req.valid('query');
  const { rows, next } = await readPage(byNumber, asked, { list: 'audit-log' }, (beforeId, most) =>
    listActs(c.var.deps.db, beforeId, most),
  );
  return c.json({ acts: rows.map(viewOf), next_cursor: next }, 200);
});

const viewOf = ({ id, at, actorId, actor, act, target, details, address, requestId, outcome }: ActRow) => ({
  id,
  at: at.toISOString(),
  actor_id: actorId,
  actor,
  act,
  target,
  details,
  address,
  outcome,
  request_id: requestId,
});
