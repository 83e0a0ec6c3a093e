import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import {
  changeEndpoint,
  deleteEndpoint,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  rotateSecret,
} from '../../db/webhooks/endpoints.ts';
import { audited } from '../admin/audit.ts';
import { loggedIn, signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { notFound, Problem } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { checkAddress } from '../webhooks/address.ts';
import { makeWebhookSecret } from '../webhooks/secret.ts';
import { endpointSchema, endpointView, endpointWithSecret, eventFilter } from '../webhooks/view.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';

/** Of one account. */
const MAX_ENDPOINTS = 20;
const MAX_OVERLAP_HOURS = 168;

const tags = ['webhooks'];
const bodyOf = <S extends z.ZodType>(schema: S) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});

const url = z
  .url({ protocol: /^https?$/, error: 'should be an address such as https://example.org/hook' })
  .max(2_000);
const description = z.string().max(200);

const make = createRoute({
  method: 'post',
  path: '/webhooks',
  summary: 'Make an endpoint that is told what happens to your jobs',
  description:
    'Each event is a POST of `{type, timestamp, data}`, signed by the Standard Webhooks specification; see ' +
    'docs/webhooks.md. It takes a login, so that a leaked API key leaves no ear behind.',
  tags,
  ...loggedIn,
  middleware: [...loggedIn.middleware, smallBody] as const,
  request: bodyOf(z.object({ url, description: description.default(''), events: eventFilter.default([]) })),
  responses: {
    201: json(endpointWithSecret, 'The endpoint, with its secret, which is never shown again'),
    ...refusals('TOO_MANY_WEBHOOKS'),
  },
});

const list = createRoute({
  method: 'get',
  path: '/webhooks',
  summary: 'List your endpoints',
  tags,
  ...signedIn,
  responses: { 200: json(z.array(endpointSchema), 'All of them') },
});

const show = createRoute({
  method: 'get',
  path: '/webhooks/{id}',
  summary: 'Show an endpoint',
  tags,
  ...signedIn,
  request: { params: idParam },
  responses: { 200: json(endpointSchema, 'The endpoint'), ...refusals('NOT_FOUND') },
});

const change = createRoute({
  method: 'patch',
  path: '/webhooks/{id}',
  summary: 'Change an endpoint, or switch it on or off',
  description:
    'What is left out stays. Off means that nothing is sent and what waits is given up; it can be replayed once the ' +
    'endpoint is on again.',
  tags,
  ...loggedIn,
  middleware: [...loggedIn.middleware, smallBody] as const,
  request: {
    params: idParam,
    ...bodyOf(z.object({ url, description, events: eventFilter, enabled: z.boolean() }).partial()),
  },
  responses: {
    200: json(endpointSchema, 'The endpoint as it is now'),
    ...refusals('NOT_FOUND'),
  },
});

const rotate = createRoute({
  method: 'post',
  path: '/webhooks/{id}/rotate-secret',
  summary: 'Give an endpoint a new secret',
  description: 'Until the overlap is over, every request is signed with both, the new one first.',
  tags,
  ...loggedIn,
  middleware: [...loggedIn.middleware, smallBody] as const,
  request: {
    params: idParam,
    ...bodyOf(z.object({ overlap_hours: z.int().min(0).max(MAX_OVERLAP_HOURS).default(24) })),
  },
  responses: {
    200: json(endpointWithSecret, 'The endpoint, with its new secret, which is never shown again'),
    ...refusals('NOT_FOUND'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/webhooks/{id}',
  summary: 'Delete an endpoint with its log',
  tags,
  ...loggedIn,
  request: { params: idParam },
  responses: { 204: { description: 'It is gone' }, ...refusals('NOT_FOUND') },
});

function tooMany(): never {
  throw new Problem('TOO_MANY_WEBHOOKS', `An account has at most ${MAX_ENDPOINTS} endpoints; delete one.`);
}

function missing(): never {
  throw notFound();
}

const unseen = { 'cache-control': 'no-store' };

export const webhooks = new OpenAPIHono<Env>()
  .openapi(make, async (c) => {
    const { deps, principal } = c.var;
    const asked = c.req.valid('json');
    checkAddress(asked.url, deps.allowPrivateAddresses);
    const secret = makeWebhookSecret();
    const wanted = { ...asked, ownerId: principal.id, secret };
    const row = await audited(
      c,
      async (tx) => (await insertEndpoint(tx, wanted, MAX_ENDPOINTS)) ?? tooMany(),
    );
    return c.json({ ...endpointView(row), secret }, 201, unseen);
  })
  .openapi(list, async (c) => {
    const rows = await listEndpoints(c.var.deps.db, c.var.principal.id);
    return c.json(rows.map(endpointView), 200);
  })
  .openapi(show, async (c) => {
    const { id } = c.req.valid('param');
    const row = isUuid(id) ? await findEndpoint(c.var.deps.db, id, c.var.principal) : undefined;
    if (!row) throw notFound();
    return c.json(endpointView(row), 200);
  })
  .openapi(change, async (c) => {
    const { deps, principal } = c.var;
    const { id } = c.req.valid('param');
    const asked = c.req.valid('json');
    if (asked.url !== undefined) checkAddress(asked.url, deps.allowPrivateAddresses);
    if (!isUuid(id)) throw notFound();
    const row = await audited(c, async (tx) => (await changeEndpoint(tx, id, principal, asked)) ?? missing());
    return c.json(endpointView(row), 200);
  })
  .openapi(rotate, async (c) => {
    const { principal } = c.var;
    const { id } = c.req.valid('param');
    const { overlap_hours: hours } = c.req.valid('json');
    if (!isUuid(id)) throw notFound();
    const secret = makeWebhookSecret();
    const row = await audited(
      c,
      async (tx) => (await rotateSecret(tx, id, principal, secret, hours)) ?? missing(),
    );
    return c.json({ ...endpointView(row), secret }, 200, unseen);
  })
  .openapi(remove, async (c) => {
    const { id } = c.req.valid('param');
    await audited(c, async (tx) => {
      if (!isUuid(id) || !(await deleteEndpoint(tx, id, c.var.principal))) throw notFound();
    });
    return c.body(null, 204);
  });
