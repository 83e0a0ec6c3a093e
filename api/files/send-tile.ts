import { buffer } from 'node:stream/consumers';
import type { Context } from 'hono';
import { z } from 'zod';
import type { RenditionRow } from '../../db/renditions.ts';
import { entryRange, tileRange } from '../../queues/pyramid-file.ts';
import { answerPart } from '../../storage/answer.ts';
import type { Env } from '../env.ts';
import { forEver, tagMatches, toResponse } from './send-object.ts';

const details = z.object({ tileType: z.string() });

/**
 * Sends one tile of a pyramid, or 304. It asks the store twice, for where the tile lies and for the tile, and remembers nothing.
 * @param tile which of all, from 0
 */
export async function sendTile(
  c: Context<Env>,
  { id, key, details: told }: RenditionRow,
  tile: number,
): Promise<Response> {
  const headers = { ...forEver, etag: `"${id}-${tile}"` };
  if (tagMatches(c.req.header('if-none-match'), headers.etag)) return c.body(null, 304, headers);
  const { store } = c.var.deps;
  const method = c.req.method === 'HEAD' ? 'HEAD' : 'GET';
  const answer = await answerPart(store, key, { method }, async () => {
    const entry = await buffer((await store.read(key, entryRange(tile))).stream);
    return { range: tileRange(entry), contentType: details.parse(told).tileType };
  });
  return toResponse(answer, headers);
}
