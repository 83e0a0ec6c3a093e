import { z } from '@hono/zod-openapi';
import { type JobErrorCode, jobErrors } from '../../queues/errors.ts';
import { fieldErrorCodes } from '../field-errors.ts';
import { type ProblemCode, type StatusOf, statusOf } from '../problems.ts';

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string().openapi({ description: 'One of docs/errors.md.' }),
    request_id: z.string(),
    errors: z
      .array(
        z.object({
          path: z.array(z.union([z.string(), z.number()])),
          message: z.string(),
          code: z.enum(fieldErrorCodes),
          limit: z.number().optional().openapi({ description: 'The least or the most that fits.' }),
        }),
      )
      .optional()
      .openapi({ description: 'The fields that do not fit.' }),
  })
  .openapi('Problem');

const PROBLEM = 'application/problem+json';

/**
 * How a route refuses, for OpenAPI, beyond what its guards, limits and validators do: openapi/operation.ts adds those, and
 * the words. Each code is an example by its name.
 */
export function refusals<C extends ProblemCode>(...codes: C[]) {
  const answers = [...Map.groupBy(codes, statusOf)].map(([status, those]) => {
    const examples = Object.fromEntries(those.map((code) => [code, { value: {} }]));
    return [status, { description: '', content: { [PROBLEM]: { schema: problem, examples } } }];
  });
  return Object.fromEntries(answers) as { [K in StatusOf<C>]: Refused };
}

type Refused = { description: string; content: { [PROBLEM]: { schema: typeof problem } } };

/** How work is refused that would be a job. */
export const jobRefusals = [
  'TOO_MANY_JOBS',
  'QUEUE_FULL',
  'IDEMPOTENCY_KEY_REUSED',
  'MODEL_UNAVAILABLE',
  'TOO_MANY_PIXELS',
] as const;

/** How files are refused. */
export const uploadRefusals = [
  ...jobRefusals,
  'MALFORMED_BODY',
  'CORRUPT_MEDIA',
  'UPLOAD_TIMEOUT',
  'PAYLOAD_TOO_LARGE',
  'QUOTA_EXCEEDED',
  'UNSUPPORTED_MEDIA_TYPE',
  'INVALID_REQUEST',
  'TOO_MANY_UPLOADS',
  'STORAGE_UNAVAILABLE',
  'SCRATCH_FULL',
  'OVERLOADED',
] as const;

/** How a job may fail, for routes that wait for it and refuse then. */
export const jobFailures = Object.keys(jobErrors) as JobErrorCode[];

export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

export const binary = (description: string) => ({
  description,
  content: { '*/*': { schema: { type: 'string', format: 'binary' } as const } },
});

/** The `id` in a path. Any text is taken: what is no UUID names nothing, which is a 404 like any unknown id. */
export const idParam = z.object({ id: z.string().openapi({ format: 'uuid' }) });

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => uuid.test(text);
