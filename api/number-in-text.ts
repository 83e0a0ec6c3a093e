import { z } from '@hono/zod-openapi';

/** A number as JSON and Python write it. Not what JavaScript also takes for one: an empty text, hex, Infinity. */
const written = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/**
 * A number that may stand in quotes. The FastAPI systems whose routes are kept read `"6"` as 6, so some client of theirs may send
 * it; routes of our own do not.
 */
export const alsoInText = <S extends z.ZodType<number>>(number: S) =>
  z.preprocess(
    (given: z.input<S>): unknown =>
      typeof given === 'string' && written.test(given) ? Number(given) : given,
    number,
  );
