import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { type Announcement, liveWorkers } from '../../db/workers.ts';
import { devices } from '../../runtime/device.ts';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { json } from './docs-of.ts';

const model = z
  .object({
    name: z.string(),
    good_for: z.string(),
    scale: z.int().openapi({ description: 'Output pixels per input pixel, along each side.' }),
    installed: z.boolean().openapi({ description: 'Some worker has it: a job may ask for it.' }),
    denoise: z.boolean().openapi({ description: 'A job may choose how much noise it cleans away.' }),
    workers: z
      .array(
        z.object({
          worker: z.string(),
          device: z.enum(devices),
          device_name: z.string(),
          seconds_per_megapixel: z.number().nullable().openapi({
            description: 'Of input, as measured on that device by its first job; null until then.',
          }),
        }),
      )
      .openapi({ description: 'Those that have it, and are up.' }),
  })
  .openapi('Model');

const route = createRoute({
  method: 'get',
  path: '/models',
  summary: 'List the models that the workers know',
  description:
    'As the workers that are up announce it. An empty list says that none is: jobs wait, and any model may be asked for.',
  tags: ['models'],
  ...signedIn,
  responses: { 200: json(z.object({ models: z.array(model) }), 'All models') },
});

type Model = z.output<typeof model>;

export const models = new OpenAPIHono<Env>().openapi(route, async (c) => {
  const found = merge(await liveWorkers(c.var.deps.db));
  return c.json({ models: found }, 200, { 'cache-control': 'private, no-cache' });
});

/** One entry a model, whichever workers know it, in the order of the first that does. */
function merge(workers: Announcement[]): Model[] {
  const found = new Map<string, Model>();
  for (const { name: worker, device, models } of workers) {
    for (const { name, goodFor, scale, installed, denoise, secondsPerMegapixel } of models) {
      const entry = found.get(name) ?? {
        name,
        good_for: goodFor,
        scale,
        installed: false,
        denoise: false,
        workers: [],
      };
      found.set(name, entry);
      if (!installed || !device) continue;
      entry.installed = true;
      entry.denoise ||= denoise;
      entry.workers.push({
        worker,
        device: device.kind,
        device_name: device.name,
        seconds_per_megapixel: secondsPerMegapixel ?? null,
      });
    }
  }
  return [...found.values()];
}
