import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { newestRenditionIds } from '../../db/renditions.ts';
import { deleteVideo, findVideo, listVideos } from '../../db/videos.ts';
import { audited } from '../admin/audit.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { videoFile } from '../files/media-file.ts';
import { sendObject } from '../files/send-object.ts';
import { byTime, readPage } from '../pages.ts';
import { notFound } from '../problems.ts';
import { videoSchema, videoView } from '../videos/view.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';
import { deleted, fileAnswers, mediaPage, mediaPageHelp, nextPage } from './media-of.ts';

const list = createRoute({
  method: 'get',
  path: '/videos',
  summary: 'List videos, newest first',
  tags: ['videos'],
  ...signedIn,
  description: mediaPageHelp,
  request: {
    query: mediaPage.extend({
      name: z
        .string()
        .max(200)
        .optional()
        .openapi({ description: 'Those whose name has this in it, in upper or lower case.' }),
    }),
  },
  responses: { 200: json(z.array(videoSchema), 'One page') },
});

const read = createRoute({
  method: 'get',
  path: '/videos/{id}',
  summary: 'Get the file of a video, or its thumbnail',
  tags: ['videos'],
  ...signedIn,
  request: {
    params: idParam,
    query: z.object({
      type: z
        .string()
        .default('original')
        .openapi({ description: 'thumbnail (404 while there is none); anything else is the original.' }),
    }),
  },
  responses: fileAnswers,
});

const remove = createRoute({
  method: 'delete',
  path: '/videos/{id}',
  summary: 'Delete a video, its files and its unfinished jobs',
  tags: ['videos'],
  ...signedIn,
  request: { params: idParam },
  responses: { 200: json(deleted, 'It is gone'), ...refusals('NOT_FOUND') },
});

export const videos = new OpenAPIHono<Env>()
  .openapi(list, async (c) => {
    const { deps, principal } = c.var;
    const { skip, ids, name, ...asked } = c.req.valid('query');
    const filters = { list: 'videos', ids: ids?.join(), name };
    const { rows, next } = await readPage(byTime, asked, filters, (after, most) =>
      listVideos(deps.db, principal, { start: after ? { after } : { skip }, ids, name }, most),
    );
    if (next) c.header('link', nextPage('/videos', { limit: asked.limit, ids, name, cursor: next }));
    const shown = rows.map(({ id }) => id);
    const pictured = await newestRenditionIds(deps.db, shown, 'thumbnail');
    return c.json(
      rows.map((video) => videoView(video, pictured.has(video.id))),
      200,
    );
  })
  .openapi(read, async (c) => {
    const { deps, principal } = c.var;
    const { id } = c.req.valid('param');
    const video = isUuid(id) ? await findVideo(deps.db, id, principal) : undefined;
    if (!video) throw notFound();
    const file = await videoFile(deps.db, video, c.req.valid('query').type);
    if (!file) throw notFound('This video has no thumbnail yet.');
    return sendObject(c, file);
  })
  .openapi(remove, async (c) => {
    const { id } = c.req.valid('param');
    await audited(c, async (tx) => {
      if (!isUuid(id) || !(await deleteVideo(tx, id, c.var.principal))) throw notFound();
    });
    return c.json({ message: 'Deleted successfully' }, 200);
  });
