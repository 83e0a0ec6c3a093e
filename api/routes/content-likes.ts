import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { type ContentLikeRow, deleteLike, insertLike, listLikes } from '../../db/content-likes.ts';
import { findContent } from '../../db/contents.ts';
import { openToAll, signedIn } from '../auth/access.ts';
import { contentId } from '../contents/fields.ts';
import { ofAContent } from '../contents/of-a-content.ts';
import type { Env } from '../env.ts';
import { notFound, Problem } from '../problems.ts';
import { json, refusals } from './docs-of.ts';
import { page } from './media-of.ts';

const path = '/api/v1/contents/{cid}/likes';
const tags = ['contents'];
const params = z.object({ cid: contentId });

const like = z
  .object({ id: z.int(), user_id: z.uuid(), contents_id: z.int(), created_at: z.iso.datetime() })
  .openapi('ContentLike');

const list = createRoute({
  method: 'get',
  path,
  summary: 'Who likes a content, in the order they came',
  tags,
  ...openToAll,
  request: { params, query: page },
  responses: { 200: json(z.array(like), 'One page'), ...refusals('NOT_FOUND') },
});

const add = createRoute({
  method: 'post',
  path,
  summary: 'Like a content',
  tags,
  ...signedIn,
  request: { params },
  responses: { 201: json(like, 'You like it'), ...refusals('ALREADY_LIKED', 'NOT_FOUND') },
});

const remove = createRoute({
  method: 'delete',
  path,
  summary: 'Like a content no more',
  tags,
  ...signedIn,
  request: { params },
  responses: { 204: { description: 'You like it no more' }, ...refusals('NOT_FOUND') },
});

export const contentLikes = new OpenAPIHono<Env>()
  .openapi(list, async (c) => {
    const { db } = c.var.deps;
    const { cid } = c.req.valid('param');
    const { skip, limit } = c.req.valid('query');
    const rows = await listLikes(db, cid, skip, limit);
    if (rows.length === 0 && !(await findContent(db, cid))) throw notFound('Content not found');
    return c.json(rows.map(view), 200);
  })
  .openapi(add, async (c) => {
    const { deps, principal } = c.var;
    const row = await ofAContent(insertLike(deps.db, c.req.valid('param').cid, principal.id));
    if (!row) throw new Problem('ALREADY_LIKED', 'Already liked this content');
    return c.json(view(row), 201);
  })
  .openapi(remove, async (c) => {
    const { deps, principal } = c.var;
    const gone = await deleteLike(deps.db, c.req.valid('param').cid, principal.id);
    if (!gone) throw notFound('Like not found');
    return c.body(null, 204);
  });

const view = ({ id, userId, contentId, createdAt }: ContentLikeRow) => ({
  id,
  user_id: userId,
  contents_id: contentId,
  created_at: createdAt.toISOString(),
});
