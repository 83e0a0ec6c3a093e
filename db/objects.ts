import { inArray } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import type { Db } from './client.ts';
import { photos, videos } from './schema/media.ts';
import { renditions } from './schema/renditions.ts';

/** Which of these object keys a row names. `mediaIds` are the ids of photos and videos that the keys start with. */
export async function namedKeys(db: Db, keys: string[], mediaIds: string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const originals = (table: typeof photos | typeof videos) =>
    db.select({ key: table.key }).from(table).where(inArray(table.id, mediaIds));
  const rows = await unionAll(
    db.select({ key: renditions.key }).from(renditions).where(inArray(renditions.key, keys)),
    originals(photos),
    originals(videos),
  );
  return new Set(rows.map(({ key }) => key));
}
