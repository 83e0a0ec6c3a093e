import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Env } from '../env.ts';
import { job } from '../jobs/schemas.ts';
import { jobEventTypes } from './registry.ts';

const timestamp = z.iso.datetime().openapi({ description: 'When it happened.' });

const header = (name: string, description: string) => ({
  name,
  in: 'header' as const,
  required: true,
  description,
  schema: { type: 'string' as const },
});
const parameters = [
  header('webhook-id', 'Of the delivery: the same with each of its attempts.'),
  header('webhook-timestamp', 'Of the attempt, in seconds since 1970.'),
  header('webhook-signature', 'One or more of `v1,…`, with a space between them; one of them must be right.'),
];

/** Adds what endpoints are sent to the OpenAPI document, as its `webhooks`. */
export function documentEvents(registry: OpenAPIHono<Env>['openAPIRegistry']): void {
  const add = (type: string, summary: string, data: z.ZodType) =>
    registry.registerWebhook({
      method: 'post',
      path: type,
      summary,
      tags: ['webhooks'],
      parameters,
      request: {
        body: {
          required: true,
          content: { 'application/json': { schema: z.object({ type: z.literal(type), timestamp, data }) } },
        },
      },
      responses: {
        '2XX': { description: 'It was taken' },
        410: { description: 'The endpoint is gone: it is switched off' },
        default: { description: 'It was not taken, and comes again' },
      },
    });
  for (const [type, summary] of Object.entries(jobEventTypes)) add(type, summary, job);
  add('webhook.ping', 'Its owner tries the endpoint.', z.object({ endpoint_id: z.uuid() }));
}
