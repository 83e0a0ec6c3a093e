import { z } from '@hono/zod-openapi';
import { alsoInText } from '../number-in-text.ts';

/** Postgres' integers end here. */
const MAX_ID = 2 ** 31 - 1;

export const contentId = z.coerce.number().int().min(0).max(MAX_ID);

/** A line: no control characters. */
const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'may not hold control characters');

export const title = line(255);
export const ageRating = line(10);
export const resolution = line(20);
export const address = line(500);
/** Of several lines; Postgres takes no NUL. */
export const description = z
  .string()
  .max(10_000)
  .regex(/^[^\0]*$/u, 'may not hold NUL');
/** Seconds. A hundred days is longer than any film. */
export const seconds = alsoInText(z.number().min(0).max(8_640_000));
