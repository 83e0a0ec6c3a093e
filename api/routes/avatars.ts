import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { deleteAvatar, findAvatar, insertAvatar } from '../../db/avatars.ts';
import { insertPhotos } from '../../db/photos.ts';
import { submitJob } from '../../queues/submit.ts';
import { audited, writeDown } from '../admin/audit.ts';
import { openToAll, signedIn } from '../auth/access.ts';
import { avatarUrl } from '../avatars/address.ts';
import { missingFileFirst, notMade, receiveAvatar } from '../avatars/receive.ts';
import { type Circle, changeable, portrayedBy } from '../avatars/whose.ts';
import type { Env } from '../env.ts';
import { answerOnce, claimOf } from '../jobs/answer-once.ts';
import { outcomeOf } from '../jobs/outcome.ts';
import { job } from '../jobs/schemas.ts';
import { jobView } from '../jobs/view.ts';
import { notFound } from '../problems.ts';
import { optionsOf } from '../uploads/options.ts';
import { parseFields } from '../validation.ts';
import { idParam, jobFailures, json, refusals, uploadRefusals } from './docs-of.ts';
import { alsoInQuery, idempotencyHeader, multipart } from './uploads-of.ts';

const avatarType = z
  .enum(['main', 'sub'])
  .default('main')
  .openapi({ description: 'A person has two: the main one and another.' });
const options = z.object({ avatarType, upscale: z.boolean().default(false) });
const fields = {
  avatar_type: { type: 'string', enum: ['main', 'sub'], default: 'main' },
  upscale: { type: 'boolean', default: false, description: 'Enlarge a small picture to 512 pixels a side.' },
};

/** The routes of one circle: they differ in whom the id names. */
const routesOf = <C extends Circle>(circle: C) => {
  const path = `/v1/${circle}/{id}/avatar` as const;
  const common = { path, tags: ['avatars'] };
  return {
    send: createRoute({
      ...common,
      method: 'post',
      summary: `Give one of the ${circle} an avatar`,
      description:
        'The square middle of the picture, 512 pixels a side or as many as it has. Waits up to 10 seconds; when ' +
        'it takes longer, the answer is 202 with the job. The avatar before it stays until then.',
      ...signedIn,
      parameters: [idempotencyHeader, ...alsoInQuery(fields)],
      request: { params: idParam, ...multipart('file', 1, fields) },
      responses: {
        200: json(
          z.object({ avatarUrl: z.url() }),
          'Where the avatar is; another picture has another address',
        ),
        202: json(z.object({ job }), 'The job that makes it'),
        ...refusals('NOT_FOUND', 'AVATAR_REFUSED', ...uploadRefusals, ...jobFailures),
      },
    }),
    read: createRoute({
      ...common,
      method: 'get',
      summary: `Go to the avatar of one of the ${circle}`,
      ...openToAll,
      request: { params: idParam, query: z.object({ avatar_type: avatarType }) },
      responses: { 302: { description: 'To the picture' }, ...refusals('NOT_FOUND') },
    }),
    remove: createRoute({
      ...common,
      method: 'delete',
      summary: `Take the avatar of one of the ${circle} away`,
      ...signedIn,
      request: { params: idParam, query: z.object({ avatar_type: avatarType }) },
      responses: { 204: { description: 'There is none, now or before' }, ...refusals('NOT_FOUND') },
    }),
  };
};

const avatarsOf = <C extends Circle>(circle: C) => {
  const { send, read, remove } = routesOf(circle);
  return new OpenAPIHono<Env>()
    .openapi(send, async (c) => {
      const { deps, principal } = c.var;
      const { whose, ownerId } = await changeable(c, circle, c.req.valid('param').id).catch((error) =>
        deps.scratch.with((folder) => missingFileFirst(c, folder, error)),
      );
      const accepted = await deps.scratch.with(async (folder) => {
        const { photo, objects, fields: form } = await receiveAvatar(c, ownerId, folder);
        const { avatarType: type, upscale } = parseFields(options, optionsOf(c, form, fields), ['body']);
        const claim = claimOf(c, [whose, type, upscale, photo.sha256]);
        return answerOnce(deps, claim, objects, async (tx) => {
          await insertPhotos(tx, [photo]);
          await insertAvatar(tx, photo.id, whose, type);
          await writeDown(c, tx);
          const input = { photoId: photo.id, upscale };
          const queued = await submitJob(tx, { kind: 'avatar', input, ownerId }, deps.maxLiveJobs);
          return { answer: { status: 202, headers: {}, body: jobView(queued) }, jobs: [queued] };
        });
      });
      const owner = { ...principal, id: ownerId };
      const ended = await outcomeOf(deps, accepted.body, owner, c.req.raw.signal);
      if (ended.status === 'failed' && ended.error) throw notMade(ended.error);
      const made = ended.kind === 'avatar' ? ended.result : null;
      if (!made) return c.json({ job: ended }, 202, { location: ended.links.self, 'retry-after': '2' });
      return c.json({ avatarUrl: avatarUrl(deps, made.sha256) }, 200);
    })
    .openapi(read, async (c) => {
      const { deps } = c.var;
      const { avatar_type: type } = c.req.valid('query');
      const sha256 = await findAvatar(deps.db, portrayedBy(circle, c.req.valid('param').id), type);
      if (!sha256) throw notFound();
      return c.body(null, 302, { location: avatarUrl(deps, sha256), 'cache-control': 'no-cache' });
    })
    .openapi(remove, async (c) => {
      const { whose } = await changeable(c, circle, c.req.valid('param').id);
      const { avatar_type: type } = c.req.valid('query');
      await audited(c, (tx) => deleteAvatar(tx, whose, type));
      return c.body(null, 204);
    });
};

export const userAvatars = avatarsOf('users');
export const subjectAvatars = avatarsOf('subjects');
