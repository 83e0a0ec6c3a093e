import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { isDuplicate } from '../../db/constraints.ts';
import { findContent } from '../../db/contents.ts';
import {
  deleteVideoAsset,
  findVideoAsset,
  insertVideoAsset,
  listVideoAssets,
  updateVideoAsset,
} from '../../db/video-assets.ts';
import { audited } from '../admin/audit.ts';
import { openToAll, signedIn } from '../auth/access.ts';
import { changedAsset, changedFields, newAsset, newFields } from '../contents/asset-fields.ts';
import { assetSchema, assetView } from '../contents/asset-view.ts';
import { contentId } from '../contents/fields.ts';
import type { Env } from '../env.ts';
import { invalid, notFound, Problem } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { json, refusals } from './docs-of.ts';
import { page } from './media-of.ts';

const path = '/api/v1/contents/{cid}/video-assets';
const tags = ['contents'];
const params = z.object({ cid: contentId });
const one = z.object({ cid: contentId, id: contentId });
const noContent = () => notFound('Content not found');
const noAsset = () => notFound('Video asset not found');

const list = createRoute({
  method: 'get',
  path,
  summary: 'List the files of a content, in the order they were added',
  tags,
  ...openToAll,
  request: { params, query: page },
  responses: { 200: json(z.array(assetSchema), 'One page'), ...refusals('NOT_FOUND') },
});

const read = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  summary: 'Get a file of a content',
  tags,
  ...openToAll,
  request: { params: one },
  responses: { 200: json(assetSchema, 'The asset'), ...refusals('NOT_FOUND') },
});

const add = createRoute({
  method: 'post',
  path,
  summary: 'Add a file to a content of yours: a video that you uploaded, or an address',
  description:
    'Everybody may watch it from then on. A video that the content has already is not added again.',
  tags,
  ...signedIn,
  middleware: [...signedIn.middleware, smallBody] as const,
  request: { params, body: { required: true, content: { 'application/json': { schema: newAsset } } } },
  responses: {
    201: json(assetSchema, 'It is added'),
    ...refusals('CONTENT_MISMATCH', 'NOT_FOUND', 'STORAGE_UNAVAILABLE'),
  },
});

const update = createRoute({
  method: 'put',
  path: `${path}/{id}`,
  summary: 'Change a file of a content of yours',
  description: 'What is absent stays. `null` clears what you said, and what the jobs measured shows again.',
  tags,
  ...signedIn,
  middleware: [...signedIn.middleware, smallBody] as const,
  request: {
    params: one,
    body: { required: true, content: { 'application/json': { schema: changedAsset } } },
  },
  responses: {
    200: json(assetSchema, 'The asset'),
    ...refusals('CONTENT_MISMATCH', 'NOT_FOUND', 'STORAGE_UNAVAILABLE'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: `${path}/{id}`,
  summary: 'Take a file out of a content of yours; the video stays',
  tags,
  ...signedIn,
  request: { params: one },
  responses: { 204: { description: 'It is taken out' }, ...refusals('NOT_FOUND') },
});

/** The content in the body, which that system asked for a second time, must be the one in the path. */
function assertSame(cid: number, given: number | undefined): void {
  if (given !== undefined && given !== cid) throw new Problem('CONTENT_MISMATCH', 'Content ID mismatch');
}

/** The same video twice in one content. */
function refuseSecond(error: unknown): never {
  throw isDuplicate(error) ? invalid(['body', 'video_url'], 'stands in this content already') : error;
}

export const videoAssets = new OpenAPIHono<Env>()
  .openapi(list, async (c) => {
    const { db, store } = c.var.deps;
    const { cid } = c.req.valid('param');
    const { skip, limit } = c.req.valid('query');
    const rows = await listVideoAssets(db, cid, skip, limit);
    if (rows.length === 0 && !(await findContent(db, cid))) throw noContent();
    return c.json(await Promise.all(rows.map((row) => assetView(store, row))), 200);
  })
  .openapi(read, async (c) => {
    const { db, store } = c.var.deps;
    const { cid, id } = c.req.valid('param');
    const found = await findVideoAsset(db, cid, id);
    if (!found) throw noAsset();
    return c.json(await assetView(store, found), 200);
  })
  .openapi(add, async (c) => {
    const { deps, principal } = c.var;
    const { cid } = c.req.valid('param');
    const given = c.req.valid('json');
    assertSame(cid, given.content_id);
    const fields = await newFields(deps, principal, given);
    const made = await audited(c, async (tx) => {
      const id = await insertVideoAsset(tx, cid, principal, fields);
      const found = id === undefined ? undefined : await findVideoAsset(tx, cid, id);
      if (!found) throw noContent();
      return found;
    });
    const location = `/api/v1/contents/${cid}/video-assets/${made.asset.id}`;
    return c.json(await assetView(deps.store, made), 201, { location });
  })
  .openapi(update, async (c) => {
    const { deps, principal } = c.var;
    const { cid, id } = c.req.valid('param');
    const given = c.req.valid('json');
    assertSame(cid, given.content_id);
    const before = await findVideoAsset(deps.db, cid, id);
    if (!before) throw noAsset();
    const fields = await changedFields(deps, principal, before, given);
    const after = await audited(c, async (tx) => {
      const changed = await updateVideoAsset(tx, cid, id, principal, fields).catch(refuseSecond);
      const found = changed ? await findVideoAsset(tx, cid, id) : undefined;
      if (!found) throw noAsset();
      return found;
    });
    return c.json(await assetView(deps.store, after), 200);
  })
  .openapi(remove, async (c) => {
    const { cid, id } = c.req.valid('param');
    await audited(c, async (tx) => {
      if (!(await deleteVideoAsset(tx, cid, id, c.var.principal))) throw noAsset();
    });
    return c.body(null, 204);
  });
