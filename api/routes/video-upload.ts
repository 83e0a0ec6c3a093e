import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { claimOf } from '../jobs/answer-once.ts';
import { job } from '../jobs/schemas.ts';
import { receiveOne } from '../uploads/receive.ts';
import { keepVideo } from '../videos/keep.ts';
import { json, refusals, uploadRefusals } from './docs-of.ts';
import { idempotencyHeader, message, multipart } from './uploads-of.ts';

const route = createRoute({
  method: 'post',
  path: '/videos',
  summary: 'Upload a video; it is measured and gets a thumbnail',
  tags: ['videos'],
  ...signedIn,
  parameters: [idempotencyHeader],
  request: multipart('file', 1, {}),
  responses: {
    202: json(
      z.object({ message, id: z.uuid(), jobs: z.array(job) }),
      'The video is kept; a duration and a thumbnail job are queued',
    ),
    ...refusals(...uploadRefusals),
  },
});

export const videoUpload = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { deps, principal } = c.var;
  return deps.scratch.with(async (folder) => {
    const { file } = await receiveOne(c, 'file', deps.settings.MAX_VIDEO_BYTES, folder);
    const answer = await keepVideo(deps, { file, ownerId: principal.id }, (asked) => claimOf(c, asked));
    return c.json(answer.body, 202, answer.headers);
  });
});
