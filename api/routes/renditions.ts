import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findRendition } from '../../db/renditions.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { forEver, sendObject } from '../files/send-object.ts';
import { notFound } from '../problems.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';
import { fileAnswers } from './media-of.ts';

const read = createRoute({
  method: 'get',
  path: '/renditions/{id}',
  summary: 'Get the file that a job made',
  tags: ['renditions'],
  ...signedIn,
  request: { params: idParam },
  responses: fileAnswers,
});

const DAY = 86_400;

const sign = createRoute({
  method: 'get',
  path: '/renditions/{id}/url',
  summary: 'Get an address of the file that works without a token',
  tags: ['renditions'],
  ...signedIn,
  request: {
    params: idParam,
    query: z.object({
      expires_in: z.coerce.number().int().min(1).max(DAY).default(3_600).openapi({ description: 'Seconds.' }),
    }),
  },
  responses: {
    200: json(z.object({ url: z.url(), expires_at: z.iso.datetime() }), 'The address, for whoever has it'),
    ...refusals('NOT_FOUND', 'STORAGE_UNAVAILABLE'),
  },
});

const find = async (c: { var: Env['Variables'] }, id: string) => {
  const found = isUuid(id) ? await findRendition(c.var.deps.db, id, c.var.principal) : undefined;
  if (!found) throw notFound();
  return found;
};

export const renditions = new OpenAPIHono<Env>()
  .openapi(read, async (c) => {
    const { id, key } = await find(c, c.req.valid('param').id);
    return sendObject(c, { key, etag: `"${id}"`, headers: forEver });
  })
  .openapi(sign, async (c) => {
    const { key } = await find(c, c.req.valid('param').id);
    const expiresIn = c.req.valid('query').expires_in;
    const expiresAt = new Date(Date.now() + expiresIn * 1000).toISOString();
    const url = await c.var.deps.store.signedUrl(key, { expiresIn });
    return c.json({ url, expires_at: expiresAt }, 200, { 'cache-control': 'no-store' });
  });
