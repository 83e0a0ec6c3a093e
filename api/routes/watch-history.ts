import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import {
  changeWatched,
  findWatched,
  forgetWatched,
  listWatched,
  rememberWatched,
  type WatchHistoryRow,
} from '../../db/watch-history.ts';
import { signedIn } from '../auth/access.ts';
import { contentId, seconds } from '../contents/fields.ts';
import { ofAContent } from '../contents/of-a-content.ts';
import type { Env } from '../env.ts';
import { alsoInText } from '../number-in-text.ts';
import { notFound } from '../problems.ts';
import { smallBody } from '../small-body.ts';
import { json, refusals } from './docs-of.ts';
import { page } from './media-of.ts';

const path = '/api/v1/watch-history';
const tags = ['watch history'];
const params = z.object({ content_id: contentId });
const noHistory = () => notFound('Watch history not found');

const watched = z
  .object({
    content_id: z.int(),
    last_played_time: z.number().openapi({ description: 'Seconds from the beginning.' }),
    id: z.int(),
    user_id: z.uuid(),
    updated_at: z.iso.datetime(),
  })
  .openapi('Watched');

const bodyOf = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
});

const remember = createRoute({
  method: 'post',
  path,
  summary: 'Remember how far you got with a content',
  tags,
  ...signedIn,
  middleware: [...signedIn.middleware, smallBody] as const,
  request: {
    body: bodyOf(
      z.object({
        content_id: alsoInText(
          z
            .int()
            .min(0)
            .max(2 ** 31 - 1),
        ),
        last_played_time: seconds.default(0),
      }),
    ),
  },
  responses: { 201: json(watched, 'It is remembered'), ...refusals('NOT_FOUND') },
});

const list = createRoute({
  method: 'get',
  path,
  summary: 'List what you watched, the latest first',
  tags,
  ...signedIn,
  request: { query: page },
  responses: { 200: json(z.array(watched), 'One page') },
});

const one = { path: `${path}/{content_id}`, tags } as const;

const read = createRoute({
  method: 'get',
  ...one,
  summary: 'How far you got with a content',
  ...signedIn,
  request: { params },
  responses: { 200: json(watched, 'So far'), ...refusals('NOT_FOUND') },
});

const change = createRoute({
  method: 'put',
  ...one,
  summary: 'Change how far you got with a content',
  ...signedIn,
  middleware: [...signedIn.middleware, smallBody] as const,
  request: { params, body: bodyOf(z.object({ last_played_time: seconds })) },
  responses: { 200: json(watched, 'So far'), ...refusals('NOT_FOUND') },
});

const forget = createRoute({
  method: 'delete',
  ...one,
  summary: 'Forget that you watched a content',
  ...signedIn,
  request: { params },
  responses: { 204: { description: 'It is forgotten' }, ...refusals('NOT_FOUND') },
});

export const watchHistory = new OpenAPIHono<Env>()
  .openapi(remember, async (c) => {
    const { deps, principal } = c.var;
    const { content_id, last_played_time } = c.req.valid('json');
    const row = await ofAContent(rememberWatched(deps.db, principal.id, content_id, last_played_time));
    return c.json(view(row), 201);
  })
  .openapi(list, async (c) => {
    const { deps, principal } = c.var;
    const { skip, limit } = c.req.valid('query');
    return c.json((await listWatched(deps.db, principal.id, skip, limit)).map(view), 200);
  })
  .openapi(read, async (c) => {
    const { deps, principal } = c.var;
    const row = await findWatched(deps.db, principal.id, c.req.valid('param').content_id);
    if (!row) throw noHistory();
    return c.json(view(row), 200);
  })
  .openapi(change, async (c) => {
    const { deps, principal } = c.var;
    const { last_played_time } = c.req.valid('json');
    const { content_id } = c.req.valid('param');
    const row = await changeWatched(deps.db, principal.id, content_id, last_played_time);
    if (!row) throw noHistory();
    return c.json(view(row), 200);
  })
  .openapi(forget, async (c) => {
    const { deps, principal } = c.var;
    if (!(await forgetWatched(deps.db, principal.id, c.req.valid('param').content_id))) throw noHistory();
    return c.body(null, 204);
  });

const view = ({ contentId, lastPlayedTime, id, userId, updatedAt }: WatchHistoryRow) => ({
  content_id: contentId,
  last_played_time: lastPlayedTime,
  id,
  user_id: userId,
  updated_at: updatedAt.toISOString(),
});
