import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { signedIn } from '../auth/access.ts';
import { limited } from '../auth/limited.ts';
import type { Env } from '../env.ts';
import { claimOf } from '../jobs/answer-once.ts';
import { job } from '../jobs/schemas.ts';
import { keepPhoto, photoFields } from '../photos/keep.ts';
import { optionsOf } from '../uploads/options.ts';
import { receiveOne } from '../uploads/receive.ts';
import { json, refusals, uploadRefusals } from './docs-of.ts';
import { alsoInQuery, idempotencyHeader, message, multipart } from './uploads-of.ts';

const route = createRoute({
  method: 'post',
  path: '/upscale',
  summary: 'Upload a photo and have it upscaled',
  description:
    'Without a scale it is enlarged 4 times, or as much as the limit of 400 megapixels on results leaves: a photo of 48 megapixels twice.',
  tags: ['photos'],
  security: signedIn.security,
  middleware: [...signedIn.middleware, limited('upscale')] as const,
  parameters: [idempotencyHeader, ...alsoInQuery(photoFields)],
  request: multipart('file', 1, photoFields),
  responses: {
    200: json(z.object({ message, id: z.uuid(), job }), 'The photo is kept and its job is queued'),
    ...refusals(...uploadRefusals),
  },
});

export const upscale = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { deps, principal } = c.var;
  return deps.scratch.with(async (folder) => {
    const { file, fields } = await receiveOne(c, 'file', deps.settings.MAX_PHOTO_BYTES, folder);
    const photo = { file, ownerId: principal.id, options: optionsOf(c, fields, photoFields) };
    const answer = await keepPhoto(deps, photo, (asked) => claimOf(c, asked));
    return c.json(answer.body, 200, answer.headers);
  });
});
