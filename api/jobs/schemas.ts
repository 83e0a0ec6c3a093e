import { z } from '@hono/zod-openapi';
import { allKinds, inputSchema, outputSchema } from './kind-schemas.ts';
import type { JobView } from './view.ts';

const statuses = ['queued', 'processing', 'completed', 'failed', 'cancelled'] as const;
export const jobStatus = z.enum(statuses).openapi('JobStatus');

const time = { type: 'string', format: 'date-time' } as const;
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });
const text = { type: 'string' } as const;

const common = {
  id: { type: 'string', format: 'uuid' },
  owner_id: { type: 'string', format: 'uuid', description: 'Whose it is.' },
  status: { type: 'string', enum: [...statuses] },
  progress: {
    type: 'object',
    required: ['percent', 'stage'],
    properties: { percent: { type: 'number', minimum: 0, maximum: 100 }, stage: orNull(text) },
  },
  attempt: { type: 'integer', description: 'Starts so far.' },
  max_attempts: { type: 'integer', description: 'Starts that may fail before the job does.' },
  worker: orNull(text),
  created_at: time,
  updated_at: time,
  started_at: orNull(time),
  finished_at: orNull(time),
  cancel_requested_at: orNull(time),
  eta_seconds: {
    ...orNull({ type: 'number', minimum: 0 }),
    description: 'From updated_at until the end, at the pace so far.',
  },
  error: orNull({
    type: 'object',
    required: ['code', 'message'],
    properties: { code: { ...text, description: 'One of docs/errors.md.' }, message: text },
  }),
  parent_id: orNull({ type: 'string', format: 'uuid' }),
  run_id: {
    ...orNull({ type: 'string', format: 'uuid' }),
    description: 'The run of a schedule that made it, at /schedule-runs/{id}.',
  },
  links: {
    type: 'object',
    required: ['self', 'events', 'timeline'],
    properties: { self: text, events: text, timeline: text, cancel: text, retry: text, result: text },
  },
};

const shapes = allKinds.map((kind) => ({
  type: 'object',
  title: kind,
  required: [...Object.keys(common), 'kind', 'input', 'result'],
  properties: {
    ...common,
    kind: { type: 'string', const: kind },
    input: inputSchema(kind),
    result: orNull(outputSchema(kind)),
  },
}));

/**
 * Documents what `jobView` makes; it is never parsed. Written as JSON schema, because the registry's schemas arrive as
 * that with their names changed.
 */
export const job = z
  .custom<JobView>()
  .openapi('Job', { type: 'object', oneOf: shapes, discriminator: { propertyName: 'kind' } } as object);
