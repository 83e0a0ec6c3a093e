import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import { advice } from '../advice.ts';
import type { Env } from '../env.ts';
import { explain } from '../explanations/explain.ts';
import { type Language, languages } from '../explanations/languages.ts';
import { explanationPage, explanationPolicy } from '../explanations/page.ts';
import { notFound, type ProblemCode, titleOf } from '../problems.ts';
import { refusals } from './docs-of.ts';

const names = Object.keys(languages) as [Language];

const route = createRoute({
  method: 'get',
  path: '/problems/{code}',
  summary: 'What a code of a problem or of a failed job means, and what to do',
  description:
    'A page for browsers, JSON for programs. `explanation` is in the language of `lang`, or else that which `Accept-Language` asks for: ' +
    'English, Japanese or Korean; the rest is in English.',
  tags: ['operations'],
  request: {
    params: z.object({ code: z.string() }),
    query: z.object({
      lang: z
        .enum(names)
        .optional()
        .openapi({ description: 'The language of `explanation`.', example: 'ja' }),
    }),
  },
  responses: {
    200: {
      description: 'Its meaning',
      content: {
        'application/json': {
          schema: z.object({
            code: z.string(),
            explanation: z.string().openapi({ description: 'What it means to people, and what they do.' }),
            meaning: z.string(),
            advice: z.string().openapi({ description: 'What a program should do, in one sentence.' }),
          }),
        },
        'text/html': { schema: z.string() },
      },
    },
    ...refusals('NOT_FOUND'),
  },
});

const supports = ['application/json', 'text/html'];

/** Where the `type` of a problem document points. */
export const problems = new OpenAPIHono<Env>().openapi(route, (c) => {
  const { code } = c.req.valid('param');
  if (!isCode(code)) throw notFound();
  const { language, explanation } = explain(code, c, c.req.valid('query').lang);
  const page = { code, explanation, meaning: titleOf(code), advice: advice[code] };
  c.header('cache-control', 'public, max-age=3600');
  c.header('content-language', language);
  c.header('vary', 'Accept, Accept-Language', { append: true });
  if (accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'application/json')
    return c.json(page, 200);
  c.header('content-security-policy', explanationPolicy);
  return c.html(explanationPage({ ...page, language }), 200);
});

const isCode = (code: string): code is ProblemCode => Object.hasOwn(advice, code);
