import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { openToAll } from '../auth/access.ts';
import type { Env } from '../env.ts';

const route = createRoute({
  method: 'get',
  path: '/metrics',
  summary: 'Numbers for Prometheus',
  tags: ['operations'],
  ...openToAll,
  responses: {
    200: { description: 'The page', content: { 'text/plain': { schema: z.string() } } },
  },
});

export const metrics = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const { page, contentType } = c.var.deps.metrics;
  return c.text(await page(), 200, { 'content-type': contentType });
});
