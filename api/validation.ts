import type { z } from '@hono/zod-openapi';
import { snakeName } from './jobs/wire.ts';
import { type FieldError, Problem } from './problems.ts';

type Issue = { path: readonly PropertyKey[]; message: string };

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
  const errors: FieldError[] = issues.slice(0, 20).map((issue) => ({
    path: [...at, ...issue.path.map(nameOnTheWire)],
    message: messageOf(issue),
  }));
  const sentences = errors
    .slice(0, 3)
    .map(({ path, message }) => `${path.slice(1).join('.') || path[0]}: ${message}`);
  return new Problem('INVALID_REQUEST', sentences.join('; ') || 'The request does not fit its schema', {
    errors,
  });
}

const nameOnTheWire = (name: PropertyKey) => (typeof name === 'number' ? name : snakeName(String(name)));

/** Read from zod's words: hono's validators do not hand on what was given, so that any wrong type looked like nothing. */
const messageOf = ({ message }: Issue) =>
  /^Invalid input: expected .*, received undefined$/.test(message) ? 'Field required' : message;

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
