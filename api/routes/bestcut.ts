import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { insertPhotos } from '../../db/photos.ts';
import { submitJob } from '../../queues/submit.ts';
import { signedIn } from '../auth/access.ts';
import { limited } from '../auth/limited.ts';
import type { Env } from '../env.ts';
import { answerOnce, claimOf } from '../jobs/answer-once.ts';
import { bestCutAnswer } from '../jobs/best-cut-answer.ts';
import { formFields } from '../jobs/kind-schemas.ts';
import { parseInput } from '../jobs/new-job.ts';
import { job } from '../jobs/schemas.ts';
import { jobView } from '../jobs/view.ts';
import { placeFields, splitPlace } from '../photos/place.ts';
import { receivePhotos } from '../photos/receive.ts';
import { optionsOf } from '../uploads/options.ts';
import { jobFailures, json, refusals, uploadRefusals } from './docs-of.ts';
import { alsoInQuery, idempotencyHeader, message, multipart } from './uploads-of.ts';

const MAX_PHOTOS = 50;
const fields = { ...placeFields, ...formFields('best-cut') };

const route = createRoute({
  method: 'post',
  path: '/bestcut',
  summary: 'Upload a burst; the sharpest photo is picked and upscaled',
  description:
    'Waits up to 10 seconds for the choice. `id` and `score` are null when it takes longer: follow the job.',
  tags: ['photos'],
  security: signedIn.security,
  middleware: [...signedIn.middleware, limited('bestcut')] as const,
  parameters: [idempotencyHeader, ...alsoInQuery(fields)],
  request: multipart('files', MAX_PHOTOS, fields),
  responses: {
    200: json(
      z.object({ message, id: z.uuid().nullable(), score: z.number().nullable(), job }),
      'The best photo and its score, or the job that looks for it',
    ),
    ...refusals(...uploadRefusals, ...jobFailures),
  },
});

export const bestcut = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { deps, principal } = c.var;
  const accepted = await deps.scratch.with(async (folder) => {
    const received = await receivePhotos(c, 'files', MAX_PHOTOS, folder);
    const { place, options } = splitPlace(optionsOf(c, received.fields, fields));
    const photos = received.photos.map((photo) => ({ ...photo, ...place }));
    const photoIds = photos.map(({ id }) => id);
    const input = parseInput('best-cut', { ...options, photoIds }, ['body']);
    const claim = claimOf(c, [place, options, photos.map(({ sha256 }) => sha256)]);
    return answerOnce(deps, claim, received.objects, async (tx) => {
      await insertPhotos(tx, photos);
      const queued = await submitJob(
        tx,
        { kind: 'best-cut', input, ownerId: principal.id },
        deps.maxLiveJobs,
      );
      const body = jobView(queued);
      return { answer: { status: 200, headers: { location: body.links.self }, body }, jobs: [queued] };
    });
  });
  // A replay waits too: what was remembered is the job, so the repeated request gets the score that the first missed.
  const body = await bestCutAnswer(deps, accepted.body, principal, c.req.raw.signal);
  return c.json(body, 200, accepted.headers);
});
