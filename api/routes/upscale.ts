import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { insertPhotos } from '../../db/photos.ts';
import { admitJob } from '../../queues/admission.ts';
import { submitJob } from '../../queues/submit.ts';
import { signedIn } from '../auth/access.ts';
import { limited } from '../auth/limited.ts';
import type { Env } from '../env.ts';
import { answerOnce, claimOf } from '../jobs/answer-once.ts';
import { formFields } from '../jobs/kind-schemas.ts';
import { parseInput } from '../jobs/new-job.ts';
import { job } from '../jobs/schemas.ts';
import { jobView } from '../jobs/view.ts';
import { placeFields, splitPlace } from '../photos/place.ts';
import { receivePhotos } from '../photos/receive.ts';
import { optionsOf } from '../uploads/options.ts';
import { withScratch } from '../uploads/scratch.ts';
import { json, refusals } from './docs-of.ts';
import { alsoInQuery, idempotencyHeader, message, multipart } from './uploads-of.ts';

const fields = { ...placeFields, ...formFields('upscale') };

const route = createRoute({
  method: 'post',
  path: '/upscale',
  summary: 'Upload a photo and have it upscaled',
  tags: ['photos'],
  security: signedIn.security,
  middleware: [...signedIn.middleware, limited('upscale')] as const,
  parameters: [idempotencyHeader, ...alsoInQuery(fields)],
  request: multipart('file', 1, fields),
  responses: {
    200: json(z.object({ message, id: z.uuid(), job }), 'The photo is kept and its job is queued'),
    ...refusals(400, 401, 408, 413, 415, 422, 429, 503),
  },
});

export const upscale = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { deps, principal } = c.var;
  return withScratch(deps.settings.SCRATCH_DIR, async (folder) => {
    const received = await receivePhotos(c, 'file', 1, folder);
    const { place, options } = splitPlace(optionsOf(c, received.fields, fields));
    const photos = received.photos.map((photo) => ({ ...photo, ...place }));
    const [photo] = photos;
    if (!photo) throw new Error('an upload without a file was let through');
    const input = parseInput('upscale', { ...options, photoId: photo.id }, ['body']);
    // Refused now, a photo that cannot be upscaled is not even stored.
    await admitJob(deps.db, 'upscale', input, { photos, videos: [] });
    const claim = claimOf(c, [place, options, photo.sha256]);
    const answer = await answerOnce(deps, claim, received.objects, async (tx) => {
      await insertPhotos(tx, photos);
      const queued = await submitJob(tx, { kind: 'upscale', input, ownerId: principal.id }, deps.maxLiveJobs);
      const body = {
        message: 'Upload successful, processing in background',
        id: photo.id,
        job: jobView(queued),
      };
      return { answer: { status: 200, headers: { location: body.job.links.self }, body }, jobs: [queued] };
    });
    return c.json(answer.body, 200, answer.headers);
  });
});
