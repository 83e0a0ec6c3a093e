import { desc, inArray, type SQL, sql } from 'drizzle-orm';
import type { photos, videos } from './schema/media.ts';

/** Where a page of a list begins: after so many rows, or after the row of this place in the order. */
export type PageStart = { skip: number } | { after: [createdAt: string, id: string] };

/** Which part of a list: from where, and of these rows alone where they are named. */
export type Part = { start: PageStart; ids?: string[] | undefined };

type Media = typeof photos | typeof videos;

export const newestFirst = ({ createdAt, id }: Media): SQL[] => [desc(createdAt), desc(id)];

export const isIn = (media: Media, { start, ids }: Part): (SQL | undefined)[] => [
  startsAt(media, start),
  ids && inArray(media.id, ids),
];

/** Compared as a pair, so that an index on the order finds the place. */
const startsAt = ({ createdAt, id }: Media, start: PageStart): SQL | undefined =>
  'after' in start
    ? sql`(${createdAt}, ${id}) < (${start.after[0]}::timestamptz, ${start.after[1]}::uuid)`
    : undefined;

export const skipOf = (start: PageStart): number => ('skip' in start ? start.skip : 0);
