import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Env } from '../env.ts';
import { version } from '../version.ts';
import { json } from './docs-of.ts';

const route = createRoute({
  method: 'get',
  path: '/',
  summary: 'What answers here',
  tags: ['operations'],
  responses: {
    200: json(
      z.object({
        message: z.string(),
        version: z.string(),
        ok: z.literal(true),
        service: z.string(),
        name: z.string(),
        status: z.literal('running'),
        documentation: z.string(),
      }),
      'It does. Programs look for one field or another, so all are there.',
    ),
  },
});

export const root = new OpenAPIHono<Env>().openapi(route, (c) =>
  c.json(
    {
      message: 'Darkroom API',
      version,
      ok: true as const,
      service: 'darkroom',
      name: 'Darkroom',
      status: 'running' as const,
      documentation: '/docs',
    },
    200,
  ),
);
