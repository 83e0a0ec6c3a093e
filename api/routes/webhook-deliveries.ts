import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  findDelivery,
  insertDeliveries,
  listDeliveries,
  replayDelivery,
  replayFailed,
} from '../../db/webhooks/deliveries.ts';
import { type EndpointRow, findEndpoint } from '../../db/webhooks/endpoints.ts';
import { audited } from '../admin/audit.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { pingDocument } from '../events/registry.ts';
import { byId, pageQuery, readPage } from '../pages.ts';
import { notFound, Problem } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import {
  deliveryLog,
  deliverySchema,
  deliveryStatus,
  deliveryView,
  deliveryWithAttempts,
} from '../webhooks/view.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';

const tags = ['webhooks'];
const deliveryParams = idParam.extend({ delivery_id: z.string().openapi({ format: 'uuid' }) });

const ping = createRoute({
  method: 'post',
  path: '/webhooks/{id}/ping',
  summary: 'Send an endpoint a test event, `webhook.ping`',
  tags,
  ...signedIn,
  request: { params: idParam },
  responses: {
    202: json(deliverySchema, 'The delivery: look at its log in a moment'),
    ...refusals('NOT_FOUND', 'WEBHOOK_DISABLED'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries',
  summary: 'List what an endpoint was sent, newest first',
  tags,
  ...signedIn,
  request: { params: idParam, query: pageQuery.extend({ status: deliveryStatus.optional() }) },
  responses: {
    200: json(
      z.object({ deliveries: z.array(deliverySchema), next_cursor: z.string().nullable() }),
      'One page',
    ),
    ...refusals('NOT_FOUND'),
  },
});

const show = createRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries/{delivery_id}',
  summary: 'Show a delivery with all of its attempts',
  tags,
  ...signedIn,
  request: { params: deliveryParams },
  responses: { 200: json(deliveryWithAttempts, 'The delivery'), ...refusals('NOT_FOUND') },
});

const replay = createRoute({
  method: 'post',
  path: '/webhooks/{id}/deliveries/{delivery_id}/replay',
  summary: 'Send a delivery again, whatever became of it',
  description: 'With the same `webhook-id` and body, so a receiver that has it already can tell.',
  tags,
  ...signedIn,
  request: { params: deliveryParams },
  responses: { 202: json(deliverySchema, 'It is due'), ...refusals('NOT_FOUND', 'WEBHOOK_DISABLED') },
});

const replayAll = createRoute({
  method: 'post',
  path: '/webhooks/{id}/replay',
  summary: 'Send everything again that failed since a moment',
  tags,
  ...signedIn,
  middleware: [...signedIn.middleware, smallBody] as const,
  request: {
    params: idParam,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.object({ since: z.iso.datetime({ offset: true }).transform((text) => new Date(text)) }),
        },
      },
    },
  },
  responses: {
    202: json(z.object({ deliveries: z.int() }), 'How many are due: 10,000 at most, the oldest'),
    ...refusals('NOT_FOUND', 'WEBHOOK_DISABLED'),
  },
});

/** @throws Problem NOT_FOUND */
async function endpointOf(c: Context<Env>, id: string): Promise<EndpointRow> {
  const row = isUuid(id) ? await findEndpoint(c.var.deps.db, id, c.var.principal) : undefined;
  if (!row) throw notFound();
  return row;
}

/** @throws Problem WEBHOOK_DISABLED for an endpoint that is sent nothing */
async function openEndpointOf(c: Context<Env>, id: string): Promise<EndpointRow> {
  const row = await endpointOf(c, id);
  if (row.disabled) {
    throw new Problem(
      'WEBHOOK_DISABLED',
      'The endpoint is switched off: PATCH it with {"enabled": true} first.',
    );
  }
  return row;
}

export const webhookDeliveries = new OpenAPIHono<Env>()
  .openapi(ping, async (c) => {
    const { id } = await openEndpointOf(c, c.req.valid('param').id);
    const document = pingDocument(id);
    const delivery = { endpointId: id, event: document.type, body: JSON.stringify(document) };
    const row = await audited(c, async (tx) => {
      const [made] = await insertDeliveries(tx, [delivery]);
      if (!made) throw notFound();
      return made;
    });
    return c.json(deliveryView(row), 202);
  })
  .openapi(list, async (c) => {
    const { status, ...asked } = c.req.valid('query');
    const { id } = await endpointOf(c, c.req.valid('param').id);
    const { rows, next } = await readPage(byId, asked, { list: 'deliveries', id, status }, (beforeId, most) =>
      listDeliveries(c.var.deps.db, id, { status, beforeId }, most),
    );
    return c.json({ deliveries: rows.map(deliveryView), next_cursor: next }, 200);
  })
  .openapi(show, async (c) => {
    const { id, delivery_id: deliveryId } = c.req.valid('param');
    const endpoint = await endpointOf(c, id);
    const found = isUuid(deliveryId) ? await findDelivery(c.var.deps.db, endpoint.id, deliveryId) : undefined;
    if (!found) throw notFound();
    const { delivery, attempts } = found;
    return c.json({ ...deliveryView(delivery), body: delivery.body, log: deliveryLog(attempts) }, 200);
  })
  .openapi(replay, async (c) => {
    const { id, delivery_id: deliveryId } = c.req.valid('param');
    const endpoint = await openEndpointOf(c, id);
    const row = await audited(c, async (tx) => {
      const due = isUuid(deliveryId) ? await replayDelivery(tx, endpoint.id, deliveryId) : undefined;
      if (!due) throw notFound();
      return due;
    });
    return c.json(deliveryView(row), 202);
  })
  .openapi(replayAll, async (c) => {
    const { id } = await openEndpointOf(c, c.req.valid('param').id);
    const deliveries = await audited(c, (tx) => replayFailed(tx, id, c.req.valid('json').since));
    return c.json({ deliveries }, 202);
  });
