import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { auditedBySteps } from '../admin/audit.ts';
import type { Arrived } from '../arrivals/arrive.ts';
import { noticesIn, notification } from '../arrivals/notification.ts';
import { takeNotices } from '../arrivals/take-notices.ts';
import { machinesOnly } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { job } from '../jobs/schemas.ts';
import { jobView } from '../jobs/view.ts';
import { smallBody } from '../small-body.ts';
import { json, refusals } from './docs-of.ts';

const arrived = z
  .object({
    key: z.string(),
    outcome: z.enum(['accepted', 'known', 'refused', 'ignored']),
    reason: z.string().nullable(),
    video_id: z.uuid().nullable(),
    content_id: z.int().nullable(),
    title: z.string().nullable(),
    jobs: z.array(job),
  })
  .openapi('Arrived');

const route = createRoute({
  method: 'post',
  path: '/internal/storage-events',
  summary: 'Tell of objects that were put into the store, as S3, MinIO and EventBridge do',
  description:
    'An object named `videos/{content_id}_{slug}.mp4` becomes a video of that content, is measured and gets a thumbnail. ' +
    'Telling of the same bytes again changes nothing. After an answer of 503 or 429 tell of all of them again.',
  tags: ['arrivals'],
  ...machinesOnly,
  middleware: [...machinesOnly.middleware, smallBody, auditedBySteps] as const,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: notification,
          example: {
            Records: [
              {
                eventName: 'ObjectCreated:Put',
                s3: { bucket: { name: 'darkroom' }, object: { key: 'videos/7_my+movie.mp4' } },
              },
            ],
          },
        },
      },
    },
  },
  responses: {
    200: json(
      z.object({ status: z.literal('success'), records: z.array(arrived) }),
      'What became of each, in the order told',
    ),
    ...refusals('TOO_MANY_JOBS', 'STORAGE_UNAVAILABLE'),
  },
});

export const storageEvents = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const records = await takeNotices(c.var.deps, noticesIn(c.req.valid('json')));
  return c.json({ status: 'success' as const, records: records.map(arrivedView) }, 200);
});

const arrivedView = ({ key, outcome, reason, videoId, contentId, title, jobs }: Arrived) => ({
  ...{ key, outcome, reason, title },
  video_id: videoId,
  content_id: contentId,
  jobs: jobs.map(jobView),
});
