import type { z } from '@hono/zod-openapi';
import { fieldErrorOf, type Issue } from './field-errors.ts';
import { Problem } from './problems.ts';

/** @throws Problem INVALID_REQUEST naming every field that does not fit */
export function parseFields<S extends z.ZodType>(
  schema: S,
  value: unknown,
  at: (string | number)[],
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidFields(parsed.error.issues, at);
}

function invalidFields(issues: readonly Issue[], at: (string | number)[]): Problem {
  const errors = issues.slice(0, 20).map((issue) => fieldErrorOf(issue, at));
  const sentences = errors
    .slice(0, 3)
    .map(({ path, message }) => `${path.slice(1).join('.') || path[0]}: ${message}`);
  return new Problem('INVALID_REQUEST', sentences.join('; ') || 'The request does not fit its schema', {
    errors,
  });
}

const places = {
  json: 'body',
  form: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
  cookie: 'cookie',
};

/** What every route does when its request does not fit: hono's validators call it. */
export function refuseInvalid(result: {
  success: boolean;
  target: keyof typeof places;
  error?: { issues: readonly Issue[] };
}): void {
  if (!result.success) throw invalidFields(result.error?.issues ?? [], [places[result.target]]);
}
