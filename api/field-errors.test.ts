import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from '@hono/zod-openapi';
import { parametersSchema } from '../queues/schedules/sweeps.ts';
import type { FieldError } from './field-errors.ts';
import { Problem } from './problems.ts';
import { parseFields } from './validation.ts';

/** The fields that were refused, without the sentences for people. */
function refused(schema: z.ZodType, value: unknown): Omit<FieldError, 'message'>[] {
  try {
    parseFields(schema, value, ['body']);
  } catch (error) {
    if (error instanceof Problem) return (error.errors ?? []).map(({ message: _, ...rest }) => rest);
    throw error;
  }
  throw new Error('nothing was refused');
}

test('each field that does not fit has the code of its reason, with the limit', () => {
  const schema = z.strictObject({
    name: z.string().min(2),
    note: z.string().max(3),
    maxSide: z.int().min(16),
    quality: z.number().max(100),
    photoIds: z.array(z.uuid()).min(1).max(2),
    ids: z.array(z.string()).min(1),
    fit: z.enum(['cover', 'fill']),
    scale: z.union([z.literal(2), z.literal(3)]),
    colour: z.string().regex(/^#/),
    on: z.boolean(),
    title: z.string(),
    odd: z.string().refine(() => false, 'should be even'),
  });
  const value = {
    ...{ name: 'x', note: 'four', maxSide: 1, quality: 101, photoIds: ['x', 'y', 'z'], ids: [], fit: 'x' },
    ...{ scale: 5, colour: 'red', on: 'yes', odd: '', more: 1 },
  };
  const found = new Map(refused(schema, value).map(({ path, ...rest }) => [path.slice(1).join('.'), rest]));
  assert.deepEqual(Object.fromEntries(found), {
    name: { code: 'TOO_SHORT', limit: 2 },
    note: { code: 'TOO_LONG', limit: 3 },
    max_side: { code: 'TOO_SMALL', limit: 16 },
    quality: { code: 'TOO_LARGE', limit: 100 },
    photo_ids: { code: 'TOO_MANY', limit: 2 },
    ids: { code: 'TOO_FEW', limit: 1 },
    fit: { code: 'NOT_A_CHOICE' },
    scale: { code: 'NOT_A_CHOICE' },
    colour: { code: 'WRONG_FORMAT' },
    on: { code: 'WRONG_TYPE' },
    title: { code: 'REQUIRED' },
    odd: { code: 'REFUSED' },
    '': { code: 'UNKNOWN_FIELD' },
  });
});

test('a sweep refuses its parameters as the kind of its jobs does', () => {
  assert.deepEqual(refused(parametersSchema('thumbnail-missing'), { width: 0 }), [
    { path: ['body', 'width'], code: 'TOO_SMALL', limit: 1 },
  ]);
});
