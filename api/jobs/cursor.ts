import { z } from '@hono/zod-openapi';
import { invalid } from '../problems.ts';

type Filter = { kind?: string | undefined; status?: string | undefined };

const content = z.tuple([z.uuid(), z.string(), z.string()]);

/** Where the next page starts. Bound to its filters; opaque, so that its content may change. It grants nothing. */
export const makeCursor = (lastId: string, { kind = '', status = '' }: Filter): string =>
  Buffer.from(JSON.stringify([lastId, kind, status])).toString('base64url');

/** @throws Problem INVALID_REQUEST for text that is no cursor, or one of another list */
export function readCursor(cursor: string, { kind = '', status = '' }: Filter): string {
  const [id, ofKind, ofStatus] = decode(cursor);
  if (ofKind === kind && ofStatus === status) return id;
  throw invalid(['query', 'cursor'], 'belongs to a list with other filters');
}

function decode(cursor: string): z.output<typeof content> {
  try {
    return content.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw invalid(['query', 'cursor'], 'should be the next_cursor of an earlier page');
  }
}
