import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { insertVideos } from '../../db/videos.ts';
import { keys } from '../../storage/keys.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { answerOnce, claimOf } from '../jobs/answer-once.ts';
import { job } from '../jobs/schemas.ts';
import { jobView } from '../jobs/view.ts';
import { invalid } from '../problems.ts';
import { receiveUpload } from '../uploads/receive.ts';
import { withScratch } from '../uploads/scratch.ts';
import { inspectVideo } from '../uploads/video.ts';
import { submitVideoJobs } from '../videos/video-jobs.ts';
import { json, refusals } from './docs-of.ts';
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
    ...refusals(400, 401, 408, 413, 415, 422, 429, 503),
  },
});

export const videoUpload = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { deps, principal } = c.var;
  return withScratch(deps.settings.SCRATCH_DIR, async (folder) => {
    const { video, path } = await receiveVideo(c, folder);
    const { id: videoId, key, contentType } = video;
    const claim = claimOf(c, video.sha256);
    const answer = await answerOnce(deps, claim, [{ key, path, contentType }], async (tx) => {
      await insertVideos(tx, [video]);
      const owner = { videoId, ownerId: principal.id };
      const jobs = await submitVideoJobs(tx, owner, deps.maxLiveJobs);
      const body = {
        message: 'Upload successful, processing in background',
        id: videoId,
        jobs: jobs.map(jobView),
      };
      const headers = { location: `/videos/${videoId}`, 'retry-after': '2' };
      return { answer: { status: 202, headers, body }, jobs };
    });
    return c.json(answer.body, 202, answer.headers);
  });
});

async function receiveVideo(c: Context<Env>, folder: string) {
  const { settings } = c.var.deps;
  const rules = { field: 'file', maxFiles: 1, maxBytes: settings.MAX_VIDEO_BYTES };
  const [file] = (await receiveUpload(c, rules, folder)).files;
  if (!file) throw invalid(['body', 'file'], 'Field required');
  const { contentType, extension } = await inspectVideo(file);
  const id = uuidv7();
  const { name, bytes, sha256, path } = file;
  const key = keys.videoOriginal(id, extension);
  return { video: { id, ownerId: c.var.principal.id, key, name, contentType, bytes, sha256 }, path };
}
