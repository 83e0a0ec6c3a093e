import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findPhoto } from '../../db/photos.ts';
import { listRenditionsOf, type RenditionRow } from '../../db/renditions.ts';
import { devices } from '../../runtime/device.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { toSnake } from '../jobs/wire.ts';
import { photoSchema, photoView } from '../photos/view.ts';
import { notFound } from '../problems.ts';
import { idParam, isUuid, json, refusals } from './docs-of.ts';

/** Of one photo: who asks for more has made a hundred, and sees the newest. */
const MAX_RENDITIONS = 100;

/** What an upscale tells of its file, and a pyramid; other kinds tell none of it. */
const details = z.object({
  model: z.string().nullable().default(null),
  scale: z.number().nullable().default(null),
  milliseconds: z.number().nullable().default(null).openapi({ description: 'That the work took.' }),
  device: z.enum(devices).nullable().default(null),
  source_id: z
    .uuid()
    .nullable()
    .default(null)
    .openapi({ description: 'What a pyramid was cut from; null for the original.' }),
  tile_side: z.int().nullable().default(null).openapi({ description: 'Pixels, of a pyramid.' }),
  levels: z.int().nullable().default(null).openapi({ description: 'That a pyramid has.' }),
});

const rendition = details
  .extend({
    id: z.uuid(),
    kind: z.string().openapi({ description: 'The kind of job that made it.' }),
    job_id: z.uuid().nullable(),
    path: z.string(),
    content_type: z.string(),
    bytes: z.int(),
    width: z.int(),
    height: z.int(),
    created_at: z.iso.datetime(),
  })
  .openapi('Rendition');

const route = createRoute({
  method: 'get',
  path: '/photos/{id}/details',
  summary: 'See what is known of a photo, and every file that was made of it',
  tags: ['photos'],
  ...signedIn,
  request: { params: idParam },
  responses: {
    200: json(
      photoSchema
        .extend({ caption: z.string().nullable(), renditions: z.array(rendition) })
        .openapi('PhotoDetails'),
      'The photo; its files newest first',
    ),
    ...refusals('NOT_FOUND'),
  },
});

export const photoDetails = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { deps, principal } = c.var;
  const { id } = c.req.valid('param');
  const photo = isUuid(id) ? await findPhoto(deps.db, id, principal) : undefined;
  if (!photo) throw notFound();
  const made = await listRenditionsOf(deps.db, id, MAX_RENDITIONS);
  const newest = (kind: string) => made.find((one) => one.kind === kind);
  const view = photoView(photo, {
    isUpscaled: newest('upscale') !== undefined,
    thumbnailId: newest('thumbnail')?.id,
  });
  return c.json({ ...view, caption: photo.caption, renditions: made.map(renditionView) }, 200, {
    'cache-control': 'private, no-cache',
  });
});

const renditionView = (row: RenditionRow): z.output<typeof rendition> => ({
  ...details.parse(toSnake(row.details)),
  id: row.id,
  kind: row.kind,
  job_id: row.jobId,
  path: `/renditions/${row.id}`,
  content_type: row.contentType,
  bytes: row.bytes,
  width: row.width,
  height: row.height,
  created_at: row.createdAt.toISOString(),
});
