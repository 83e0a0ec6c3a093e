import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { deliveriesOf } from '../../db/alert-deliveries.ts';
import { listAlerts } from '../../db/alerts.ts';
import { alertSchema, alertView } from '../alerts/view.ts';
import { administratorsOnly } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { makeCursor, readCursor } from '../jobs/cursor.ts';
import { json, refusals } from './docs-of.ts';

const list = createRoute({
  method: 'get',
  path: '/alerts',
  summary: 'List alerts, newest first, and whether operators were told',
  tags: ['operations'],
  ...administratorsOnly,
  request: {
    query: z.object({
      state: z.enum(['firing', 'resolved']).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z
        .string()
        .max(1_000)
        .optional()
        .openapi({ description: '`next_cursor` of the page before, with the same state.' }),
    }),
  },
  responses: {
    200: json(z.object({ alerts: z.array(alertSchema), next_cursor: z.string().nullable() }), 'One page'),
    ...refusals(400, 401, 403, 422, 503),
  },
});

export const alerts = new OpenAPIHono<Env>().openapi(list, async (c) => {
  const { db } = c.var.deps;
  const { state, limit, cursor } = c.req.valid('query');
  const filter = { kind: 'alerts', status: state };
  const beforeId = cursor === undefined ? undefined : readCursor(cursor, filter);
  // One more than asked for tells whether there is a next page.
  const rows = await listAlerts(db, { state, beforeId }, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const deliveries = await deliveriesOf(
    db,
    page.map(({ id }) => id),
  );
  return c.json(
    {
      alerts: page.map((row) => alertView(row, deliveries)),
      next_cursor: last ? makeCursor(last.id, filter) : null,
    },
    200,
    { 'cache-control': 'private, no-store' },
  );
});
