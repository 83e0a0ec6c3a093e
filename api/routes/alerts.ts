import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { deliveriesOf } from '../../db/alert-deliveries.ts';
import { listAlerts } from '../../db/alerts.ts';
import { alertSchema, alertView } from '../alerts/view.ts';
import { administratorsOnly } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { byId, pageQuery, readPage } from '../pages.ts';
import { json } from './docs-of.ts';

const list = createRoute({
  method: 'get',
  path: '/alerts',
  summary: 'List alerts, newest first, and whether operators were told',
  tags: ['operations'],
  ...administratorsOnly,
  request: {
    query: pageQuery.extend({ state: z.enum(['firing', 'resolved']).optional() }),
  },
  responses: {
    200: json(z.object({ alerts: z.array(alertSchema), next_cursor: z.string().nullable() }), 'One page'),
  },
});

export const alerts = new OpenAPIHono<Env>().openapi(list, async (c) => {
  const { db } = c.var.deps;
  const { state, ...asked } = c.req.valid('query');
  const { rows, next } = await readPage(byId, asked, { list: 'alerts', state }, (beforeId, most) =>
    listAlerts(db, { state, beforeId }, most),
  );
  const deliveries = await deliveriesOf(
    db,
    rows.map(({ id }) => id),
  );
  const alerts = rows.map((row) => alertView(row, deliveries));
  return c.json({ alerts, next_cursor: next }, 200, { 'cache-control': 'private, no-store' });
});
