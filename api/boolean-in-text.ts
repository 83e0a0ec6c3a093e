import { z } from '@hono/zod-openapi';

/** How YAML, forms and people write it. */
const written = new Map([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((word) => [word, false] as const),
]);

/** A yes or no that may stand in quotes, in capitals too, or be 1 or 0, as FastAPI reads it: see number-in-text.ts. */
export const booleanAlsoInText = z.preprocess((given: boolean): unknown => {
  const asked: unknown = given;
  if (typeof asked !== 'string' && typeof asked !== 'number') return asked;
  return written.get(String(asked).toLowerCase()) ?? asked;
}, z.boolean());
