import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findVideoAsset, insertVideoAsset, updateVideoAsset } from '../../db/video-assets.ts';
import { audited } from '../admin/audit.ts';
import { machinesOnly } from '../auth/access.ts';
import { newAsset, newFields } from '../contents/asset-fields.ts';
import { assetSchema, assetView } from '../contents/asset-view.ts';
import { contentId } from '../contents/fields.ts';
import type { Env } from '../env.ts';
import { notFound } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { json, refusals } from './docs-of.ts';

const route = createRoute({
  method: 'post',
  path: '/api/v1/contents/{cid}/video-assets-internal',
  summary: 'Add a file to any content, or say more of one that is there; for machines',
  tags: ['contents'],
  ...machinesOnly,
  middleware: [...machinesOnly.middleware, smallBody] as const,
  request: {
    params: z.object({ cid: contentId }),
    body: { required: true, content: { 'application/json': { schema: newAsset } } },
  },
  responses: {
    200: json(assetSchema, 'The asset'),
    ...refusals('CONTENT_MISMATCH', 'NOT_FOUND', 'STORAGE_UNAVAILABLE'),
  },
});

export const assetUpsert = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { store } = c.var.deps;
  const { cid } = c.req.valid('param');
  // A machine may change every content, whoever made it.
  const machine = { ...c.var.principal, isAdmin: true };
  const fields = await newFields(c.var.deps, machine, c.req.valid('json'));
  const { thumbnailUrl, duration, resolution } = fields;
  const asset = await audited(c, async (tx) => {
    const id = await insertVideoAsset(tx, cid, machine, fields);
    if (id === undefined) throw notFound('Content not found');
    await updateVideoAsset(tx, cid, id, machine, { thumbnailUrl, duration, resolution });
    const found = await findVideoAsset(tx, cid, id);
    if (!found) throw notFound('Content not found');
    return found;
  });
  return c.json(await assetView(store, asset), 200);
});
