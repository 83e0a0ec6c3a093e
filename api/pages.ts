import { z } from '@hono/zod-openapi';
import { invalid } from './problems.ts';

/** Lists that go on with a cursor: what they take, and how a page leads to the next. */

const MAX_LIMIT = 200;

export const cursor = z.string().max(2_000).optional().openapi({
  description: 'Of the page before, whose other parameters stay the same.',
});

export const pageQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(50)
    .transform((limit) => Math.min(limit, MAX_LIMIT))
    .openapi({ type: 'integer', description: `More than ${MAX_LIMIT} is taken as ${MAX_LIMIT}.` }),
  cursor,
});

/** What a list is of: a cursor is good for the same alone. It grants nothing, so who may see what is asked on each page. */
type Filters = Record<string, string | undefined>;
type Asked = { limit: number; cursor?: string | undefined };

/** How the place of a row in an order is written down, and read again. */
type Order<Row, Place> = { schema: z.ZodType<Place>; placeOf: (row: Row) => Place };

const orderOf = <Row, Place>(schema: z.ZodType<Place>, placeOf: (row: Row) => Place): Order<Row, Place> => ({
  schema,
  placeOf,
});

export const byId = orderOf(z.uuid(), (row: { id: string }) => row.id);

export const bySchedule = orderOf(z.uuid(), (row: { schedule: { id: string } }) => row.schedule.id);

export const byTime = orderOf(
  z.tuple([z.iso.datetime(), z.uuid()]),
  (row: { createdAt: Date; id: string }): [string, string] => [row.createdAt.toISOString(), row.id],
);

/** Rows that one sequence numbers. */
export const byNumber = orderOf(z.int().positive(), (row: { id: number }) => row.id);

export const byArrival = orderOf(
  z.tuple([z.iso.datetime(), z.string()]),
  ({ arrival }: { arrival: { arrivedAt: Date; key: string } }): [string, string] => [
    arrival.arrivedAt.toISOString(),
    arrival.key,
  ],
);

/**
 * One page, and the cursor of the one after it: null on the last.
 * @param read gets rows after a place, from the start without one, and at most so many
 * @throws Problem INVALID_REQUEST for text that is no cursor, or one of another list
 */
export async function readPage<Row extends Base, Base, Place>(
  order: Order<Base, Place>,
  { limit, cursor }: Asked,
  filters: Filters,
  read: (after: Place | undefined, most: number) => Promise<Row[]>,
): Promise<{ rows: Row[]; next: string | null }> {
  const after = cursor === undefined ? undefined : readCursor(order.schema, cursor, filters);
  // One more than asked for tells whether there is a next page.
  const found = await read(after, limit + 1);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, next: last ? makeCursor(order.placeOf(last), filters) : null };
}

const makeCursor = (at: unknown, filters: Filters): string =>
  Buffer.from(JSON.stringify({ at, of: nameOf(filters) })).toString('base64url');

function readCursor<Place>(schema: z.ZodType<Place>, cursor: string, filters: Filters): Place {
  const { at, of } = decode(z.object({ at: schema, of: z.string() }), cursor);
  if (of === nameOf(filters)) return at;
  throw invalid(['query', 'cursor'], 'belongs to a list with other filters');
}

function decode<T>(content: z.ZodType<T>, cursor: string): T {
  try {
    return content.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw invalid(['query', 'cursor'], 'should be the cursor of an earlier page');
  }
}

const nameOf = (filters: Filters): string =>
  JSON.stringify(
    Object.entries(filters)
      .filter(([, value]) => value !== undefined)
      .sort(),
  );
