import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { MAX_CHOSEN_ID, upsertContent } from '../../db/contents.ts';
import { audited } from '../admin/audit.ts';
import { machinesOnly } from '../auth/access.ts';
import { ageRating, contentId, description, title } from '../contents/fields.ts';
import type { Env } from '../env.ts';
import { Problem } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { parseFields } from '../validation.ts';
import { json, refusals } from './docs-of.ts';

const route = createRoute({
  method: 'put',
  path: '/api/v1/contents/{id}/upsert-internal',
  summary: 'Make a content under an id of your choice, or say more of it; for machines',
  description: 'A field that a person has edited stays as it is, and so does one that is absent.',
  tags: ['contents'],
  ...machinesOnly,
  middleware: [...machinesOnly.middleware, smallBody] as const,
  request: {
    params: z.object({ id: contentId.max(MAX_CHOSEN_ID) }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({
            title: z.string().nullable().optional().openapi({ description: 'Required.' }),
            description: description.nullable().optional().openapi({ description: 'At first empty.' }),
            age_rating: ageRating.nullable().optional().openapi({ description: 'At first ALL.' }),
          }),
        },
      },
    },
  },
  responses: {
    200: json(
      z.object({ id: z.int(), title: z.string(), age_rating: z.string().nullable() }),
      'The content as it is now',
    ),
    ...refusals('TITLE_REQUIRED'),
  },
});

export const contentUpsert = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { title: given, description, age_rating } = c.req.valid('json');
  if (!given?.trim()) throw new Problem('TITLE_REQUIRED', 'title is required');
  const fields = { title: parseFields(title, given, ['body', 'title']), description, ageRating: age_rating };
  const row = await audited(c, (tx) =>
    upsertContent(tx, c.req.valid('param').id, c.var.principal.id, fields),
  );
  return c.json({ id: row.id, title: row.title, age_rating: row.ageRating }, 200);
});
