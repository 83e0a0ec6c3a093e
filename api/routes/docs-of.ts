import { z } from '@hono/zod-openapi';
import { type ProblemStatus, problems } from '../problems.ts';

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
      .array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() }))
      .optional(),
  })
  .openapi('Problem');

const content = { 'application/problem+json': { schema: problem } };

/** The refusals of a route, for OpenAPI. */
export function refusals<S extends ProblemStatus>(...statuses: S[]) {
  const entries = statuses.map((status) => [status, { description: titlesOf(status), content }]);
  return Object.fromEntries(entries) as { [K in S]: { description: string; content: typeof content } };
}

const titlesOf = (status: ProblemStatus) =>
  Object.values(problems)
    .filter((entry) => entry.status === status)
    .map(({ title }) => title)
    .join('; ');

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
