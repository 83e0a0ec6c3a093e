import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { jobErrors } from '../../queues/errors.ts';
import type { Env } from '../env.ts';
import { problems as codes, notFound, type ProblemCode, titleOf } from '../problems.ts';
import { json, refusals } from './docs-of.ts';

const route = createRoute({
  method: 'get',
  path: '/problems/{code}',
  summary: 'What a code of a problem or of a failed job means',
  tags: ['operations'],
  request: { params: z.object({ code: z.string() }) },
  responses: {
    200: json(z.object({ code: z.string(), meaning: z.string() }), 'Its meaning'),
    ...refusals('NOT_FOUND'),
  },
});

/** Where the `type` of a problem document points. */
export const problems = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { code } = c.req.valid('param');
  if (!Object.hasOwn(codes, code) && !Object.hasOwn(jobErrors, code)) throw notFound();
  const meaning = titleOf(code as ProblemCode);
  return c.json({ code, meaning }, 200, { 'cache-control': 'public, max-age=3600' });
});
