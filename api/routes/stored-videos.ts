import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findContent } from '../../db/contents.ts';
import { findVideoByKey, listVideosByKey, type VideoRow } from '../../db/videos.ts';
import type { ObjectStore } from '../../storage/store.ts';
import { signedIn } from '../auth/access.ts';
import { signForWatching } from '../contents/asset-view.ts';
import { contentId } from '../contents/fields.ts';
import type { Env } from '../env.ts';
import { notFound } from '../problems.ts';
import { json, refusals } from './docs-of.ts';

/** The routes by which clients of the video backend choose among the films in the bucket. */
const path = '/api/v1/contents/{cid}/video-assets/s3';
const tags = ['contents'];

const listed = z.object({
  key: z.string(),
  size: z.int().openapi({ description: 'Bytes.' }),
  last_modified: z.iso.datetime(),
  url: z.string().openapi({
    description: 'Works as it stands, without a token, for 6 hours.',
    example: 'https://films.example.com/lake.mp4',
  }),
});
const stored = listed.extend({ content_type: z.string() });

const list = createRoute({
  method: 'get',
  path: `${path}/list`,
  summary: 'List films in the store that could be added to a content, in the order of their keys',
  description: 'Those of the caller; as an administrator all.',
  tags,
  ...signedIn,
  request: {
    params: z.object({ cid: contentId }),
    query: z.object({
      prefix: z.string().max(512).default('').openapi({ description: 'How the keys begin.' }),
      max_keys: z.coerce.number().int().min(1).max(1_000).default(1_000),
    }),
  },
  responses: { 200: json(z.array(listed), 'The films'), ...refusals('NOT_FOUND') },
});

const read = createRoute({
  method: 'get',
  // The key has slashes: the router takes all that is left of the path.
  path: `${path}/url/{key}{.+}`,
  summary: 'Get an address of one film in the store',
  tags,
  ...signedIn,
  request: { params: z.object({ cid: contentId, key: z.string() }) },
  responses: { 200: json(stored, 'The film'), ...refusals('NOT_FOUND') },
});

export const storedVideos = new OpenAPIHono<Env>()
  .openapi(list, async (c) => {
    const { deps, principal } = c.var;
    const { prefix, max_keys: most } = c.req.valid('query');
    if (!(await findContent(deps.db, c.req.valid('param').cid))) throw notFound('Content not found');
    const rows = await listVideosByKey(deps.db, principal, prefix, most);
    return c.json(await Promise.all(rows.map((row) => viewOf(row, deps.store))), 200);
  })
  .openapi(read, async (c) => {
    const { deps, principal } = c.var;
    const { cid, key } = c.req.valid('param');
    if (!(await findContent(deps.db, cid))) throw notFound('Content not found');
    const video = await findVideoByKey(deps.db, key, principal);
    if (!video) throw notFound('There is no such film in the store.');
    return c.json({ ...(await viewOf(video, deps.store)), content_type: video.contentType }, 200);
  });

const viewOf = async ({ key, bytes, createdAt }: VideoRow, store: ObjectStore) => ({
  key,
  size: bytes,
  last_modified: createdAt.toISOString(),
  url: await signForWatching(store, key),
});
