import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { advice } from '../advice.ts';
import type { Env } from '../env.ts';
import { notFound, type ProblemCode, titleOf } from '../problems.ts';
import { json, refusals } from './docs-of.ts';

const route = createRoute({
  method: 'get',
  path: '/problems/{code}',
  summary: 'What a code of a problem or of a failed job means, and what to do',
  tags: ['operations'],
  request: { params: z.object({ code: z.string() }) },
  responses: {
    200: json(
      z.object({
        code: z.string(),
        meaning: z.string(),
        advice: z.string().openapi({ description: 'What the caller should do, in one sentence.' }),
      }),
      'Its meaning',
    ),
    ...refusals('NOT_FOUND'),
  },
});

/** Where the `type` of a problem document points. */
export const problems = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { code } = c.req.valid('param');
  if (!isCode(code)) throw notFound();
  const page = { code, meaning: titleOf(code), advice: advice[code] };
  return c.json(page, 200, { 'cache-control': 'public, max-age=3600' });
});

const isCode = (code: string): code is ProblemCode => Object.hasOwn(advice, code);
