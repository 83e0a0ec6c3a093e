import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { deletePhoto, findPhoto, listPhotos } from '../../db/photos.ts';
import { newestRenditionIds } from '../../db/renditions.ts';
import { audited } from '../admin/audit.ts';
import { signedIn } from '../auth/access.ts';
import { limited } from '../auth/limited.ts';
import type { Env } from '../env.ts';
import { photoFile } from '../files/media-file.ts';
import { sendObject } from '../files/send-object.ts';
import { byTime, readPage } from '../pages.ts';
import { photoSchema, photoView } from '../photos/view.ts';
import { notFound } from '../problems.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';
import { deleted, fileAnswers, mediaPage, mediaPageHelp, nextPage } from './media-of.ts';

const list = createRoute({
  method: 'get',
  path: '/photos',
  summary: 'List photos, newest first',
  tags: ['photos'],
  security: signedIn.security,
  middleware: [...signedIn.middleware, limited('photos')] as const,
  description: mediaPageHelp,
  request: { query: mediaPage },
  responses: { 200: json(z.array(photoSchema), 'One page') },
});

const read = createRoute({
  method: 'get',
  path: '/photos/{id}',
  summary: 'Get the file of a photo',
  description:
    'The original as long as there is no upscaled file or thumbnail; `X-File-Type` tells which it is.',
  tags: ['photos'],
  ...signedIn,
  request: {
    params: idParam,
    query: z.object({
      type: z
        .string()
        .default('upscaled')
        .openapi({ description: 'upscaled or thumbnail; anything else is the original.' }),
    }),
  },
  responses: fileAnswers,
});

const remove = createRoute({
  method: 'delete',
  path: '/photos/{id}',
  summary: 'Delete a photo, its files and its unfinished jobs',
  description: 'Nobody sees it from now on; its files are removed within seconds.',
  tags: ['photos'],
  ...signedIn,
  request: { params: idParam },
  responses: { 200: json(deleted, 'It is gone'), ...refusals('NOT_FOUND') },
});

export const photos = new OpenAPIHono<Env>()
  .openapi(list, async (c) => {
    const { deps, principal } = c.var;
    const { skip, ids, ...asked } = c.req.valid('query');
    const { rows, next } = await readPage(
      byTime,
      asked,
      { list: 'photos', ids: ids?.join() },
      (after, most) => listPhotos(deps.db, principal, { start: after ? { after } : { skip }, ids }, most),
    );
    if (next) c.header('link', nextPage('/photos', { limit: asked.limit, ids, cursor: next }));
    const shown = rows.map(({ id }) => id);
    const upscaled = await newestRenditionIds(deps.db, shown, 'upscale');
    const thumbnails = await newestRenditionIds(deps.db, shown, 'thumbnail');
    const made = (id: string) => ({ isUpscaled: upscaled.has(id), thumbnailId: thumbnails.get(id) });
    return c.json(
      rows.map((photo) => photoView(photo, made(photo.id))),
      200,
    );
  })
  .openapi(read, async (c) => {
    const { deps, principal } = c.var;
    const { id } = c.req.valid('param');
    const photo = isUuid(id) ? await findPhoto(deps.db, id, principal) : undefined;
    if (!photo) throw notFound();
    return sendObject(c, await photoFile(deps.db, photo, c.req.valid('query').type));
  })
  .openapi(remove, async (c) => {
    const { id } = c.req.valid('param');
    await audited(c, async (tx) => {
      if (!isUuid(id) || !(await deletePhoto(tx, id, c.var.principal))) throw notFound();
    });
    return c.json({ message: 'Deleted successfully' }, 200);
  });
