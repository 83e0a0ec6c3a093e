import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findImage, listImages, listSimilar } from '../../db/images.ts';
import { deletePhoto } from '../../db/photos.ts';
import { audited } from '../admin/audit.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { imageSchema, imageView } from '../images/view.ts';
import { byId, pageQuery, readPage } from '../pages.ts';
import { notFound } from '../problems.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';
import { deleted } from './media-of.ts';
import { message } from './uploads-of.ts';

const list = createRoute({
  method: 'get',
  path: '/api/images',
  summary: 'List or search images, newest first',
  tags: ['images'],
  ...signedIn,
  request: {
    query: pageQuery.extend({
      q: z.string().min(1).max(200).optional().openapi({
        description: 'Text of the title, the description, the caption or the file name, in any case.',
      }),
    }),
  },
  responses: {
    200: json(
      z.object({ message, count: z.int(), data: z.array(imageSchema), next_cursor: z.string().nullable() }),
      'One page; `count` is how many it has',
    ),
  },
});

const read = createRoute({
  method: 'get',
  path: '/api/images/{id}',
  summary: 'Get what is known of an image',
  description: 'Its files are at `/photos/{id}`: an image is a photo.',
  tags: ['images'],
  ...signedIn,
  request: { params: idParam },
  responses: { 200: json(imageSchema, 'The image'), ...refusals('NOT_FOUND') },
});

const similar = createRoute({
  method: 'get',
  path: '/api/images/{id}/similar',
  summary: 'List images that look like this one, most alike first',
  description:
    'Copies that were made smaller or encoded anew. Empty until the thumbnail job has looked at the image.',
  tags: ['images'],
  ...signedIn,
  request: {
    params: idParam,
    query: z.object({
      distance: z.coerce.number().int().min(0).max(32).default(6).openapi({
        description:
          'Bits of 64 in which perceptual hashes may differ; unrelated pictures differ in about 32.',
      }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    200: json(
      z.object({ message, count: z.int(), data: z.array(imageSchema.extend({ distance: z.int() })) }),
      'The images, with their distance',
    ),
    ...refusals('NOT_FOUND'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/images/{id}',
  summary: 'Delete an image, its files and its unfinished jobs',
  tags: ['images'],
  ...signedIn,
  request: { params: idParam },
  responses: { 200: json(deleted, 'It is gone'), ...refusals('NOT_FOUND') },
});

export const images = new OpenAPIHono<Env>()
  .openapi(list, async (c) => {
    const { deps, principal } = c.var;
    const { q, ...asked } = c.req.valid('query');
    const { rows, next } = await readPage(byId, asked, { list: 'images', q }, (beforeId, most) =>
      listImages(deps.db, principal, { q, beforeId }, most),
    );
    const data = await Promise.all(rows.map((row) => imageView(row, deps.store)));
    return c.json({ message: 'Images retrieved', count: data.length, data, next_cursor: next }, 200, {
      'cache-control': 'private, no-store',
    });
  })
  .openapi(read, async (c) => {
    const { deps, principal } = c.var;
    const { id } = c.req.valid('param');
    const image = isUuid(id) ? await findImage(deps.db, id, principal) : undefined;
    if (!image) throw notFound();
    return c.json(await imageView(image, deps.store), 200, { 'cache-control': 'private, no-store' });
  })
  .openapi(similar, async (c) => {
    const { deps, principal } = c.var;
    const { id } = c.req.valid('param');
    const image = isUuid(id) ? await findImage(deps.db, id, principal) : undefined;
    if (!image) throw notFound();
    const { likeness } = image;
    const { distance, limit } = c.req.valid('query');
    const rows = likeness ? await listSimilar(deps.db, principal, { id, likeness }, distance, limit) : [];
    const data = await Promise.all(
      rows.map(async (row) => ({ ...(await imageView(row, deps.store)), distance: row.distance })),
    );
    return c.json({ message: 'Similar images retrieved', count: data.length, data }, 200, {
      'cache-control': 'private, no-store',
    });
  })
  .openapi(remove, async (c) => {
    const { id } = c.req.valid('param');
    await audited(c, async (tx) => {
      const image = isUuid(id) ? await findImage(tx, id, c.var.principal) : undefined;
      if (!image || !(await deletePhoto(tx, id, c.var.principal))) throw notFound();
    });
    return c.json({ message: 'Deleted successfully' }, 200);
  });
