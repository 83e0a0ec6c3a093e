import { z } from '@hono/zod-openapi';
import { invalid } from '../problems.ts';

type Filters = Record<string, string | undefined>;

/**
 * Opaque tokens that say where the next page of a list starts. They are bound to the list's filters, and grant nothing.
 * @param position of a row in the list's order
 */
export function cursorsOf<Position>(position: z.ZodType<Position>) {
  const content = z.object({ at: position, of: z.string() });
  return {
    make: (at: Position, filters: Filters = {}): string =>
      Buffer.from(JSON.stringify({ at, of: nameOf(filters) })).toString('base64url'),

    /** @throws Problem INVALID_REQUEST for text that is no cursor, or one of another list */
    read: (cursor: string, filters: Filters = {}): Position => {
      const { at, of } = decode(content, cursor);
      if (of === nameOf(filters)) return at;
      throw invalid(['query', 'cursor'], 'belongs to a list with other filters');
    },
  };
}

const nameOf = (filters: Filters): string =>
  JSON.stringify(
    Object.entries(filters)
      .filter(([, value]) => value !== undefined)
      .sort(),
  );

function decode<T>(content: z.ZodType<T>, cursor: string): T {
  try {
    return content.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw invalid(['query', 'cursor'], 'should be the cursor of an earlier page');
  }
}

/** Of lists by id. */
export const { make: makeCursor, read: readCursor } = cursorsOf(z.uuid());

/** Of lists by time and then id, newest first. */
export const newestFirst = cursorsOf(z.tuple([z.iso.datetime(), z.uuid()]));
