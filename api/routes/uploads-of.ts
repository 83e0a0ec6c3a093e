import { z } from '@hono/zod-openapi';

type Schema = { [keyword: string]: unknown };

export const idempotencyHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Repeat a request with the same key and it does its work once; kept for 24 hours.',
  schema: { type: 'string', maxLength: 255 },
} as const;

/**
 * What OpenAPI says of a multipart body. Given as JSON schema, not as zod: a zod schema would have its validator read
 * the whole form into memory.
 */
export function multipart(field: string, many: number, fields: Record<string, Schema>) {
  const file = { type: 'string', format: 'binary' };
  const files = many > 1 ? { type: 'array', minItems: 1, maxItems: many, items: file } : file;
  const schema = { type: 'object', required: [field], properties: { [field]: files, ...fields } };
  return { body: { required: true, content: { 'multipart/form-data': { schema: schema as object } } } };
}

/** Options of a form that may stand in the query too. */
export const alsoInQuery = (fields: Record<string, Schema>) =>
  Object.entries(fields).map(([name, schema]) => ({
    name,
    in: 'query' as const,
    required: false,
    schema: schema as object,
  }));

export const message = z.string().openapi({ description: 'A sentence for people.' });
