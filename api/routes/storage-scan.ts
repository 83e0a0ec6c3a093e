import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { auditedBySteps } from '../admin/audit.ts';
import { scanArrivals } from '../arrivals/scan.ts';
import { machinesOnly } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { json, refusals } from './docs-of.ts';

/** Below the patience of most proxies. */
const DEADLINE_MS = 50_000;

const route = createRoute({
  method: 'post',
  path: '/internal/storage-scan',
  summary: 'Look for objects whose arrival nobody told of',
  description:
    'Objects younger than a minute are left to their notification. It ends after 50 seconds, or when the machines’ jobs ' +
    'are as many as may be; `complete` is false then, and the next scan goes on.',
  tags: ['arrivals'],
  ...machinesOnly,
  middleware: [...machinesOnly.middleware, auditedBySteps] as const,
  responses: {
    200: json(
      z
        .object({
          looked: z.int().openapi({ description: 'Objects that are named as films are.' }),
          accepted: z.int(),
          refused: z.int(),
          complete: z.boolean(),
        })
        .openapi('StorageScan'),
      'What was found',
    ),
    ...refusals('STORAGE_UNAVAILABLE'),
  },
});

export const storageScan = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const scanned = await scanArrivals(c.var.deps, AbortSignal.timeout(DEADLINE_MS));
  return c.json(scanned, 200);
});
