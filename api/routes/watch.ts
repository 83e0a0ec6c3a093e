import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { findContent } from '../../db/contents.ts';
import { openToAll } from '../auth/access.ts';
import { contentId } from '../contents/fields.ts';
import { filmSchema, filmsOf } from '../contents/film.ts';
import type { Env } from '../env.ts';
import { notFound } from '../problems.ts';
import { json, refusals } from './docs-of.ts';

const route = createRoute({
  method: 'get',
  path: '/videos/watch/{id}',
  summary: 'Get a content with its newest file, to watch it',
  tags: ['contents'],
  ...openToAll,
  request: { params: z.object({ id: contentId }) },
  responses: { 200: json(z.object({ video: filmSchema }), 'The content'), ...refusals('NOT_FOUND') },
});

export const watch = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { deps } = c.var;
  const row = await findContent(deps.db, c.req.valid('param').id);
  const [video] = row ? await filmsOf(deps, [row]) : [];
  if (!video) throw notFound('Video not found');
  return c.json({ video }, 200);
});
