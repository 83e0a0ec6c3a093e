import { sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { photos, videos } from './schema/media.ts';
import { renditions } from './schema/renditions.ts';

/** Bytes of all files that are kept for a user: originals, and what was made of them. */
export async function countStoredBytes(db: Db, ownerId: string): Promise<number> {
  const [row] = await db.execute<{ bytes: string }>(sql`
    select (
      (select coalesce(sum(${photos.bytes}), 0) from ${photos} where ${photos.ownerId} = ${ownerId})
      + (select coalesce(sum(${videos.bytes}), 0) from ${videos} where ${videos.ownerId} = ${ownerId})
      + (select coalesce(sum(${renditions.bytes}), 0) from ${renditions}
          join ${photos} on ${photos.id} = ${renditions.photoId} where ${photos.ownerId} = ${ownerId})
      + (select coalesce(sum(${renditions.bytes}), 0) from ${renditions}
          join ${videos} on ${videos.id} = ${renditions.videoId} where ${videos.ownerId} = ${ownerId})
    )::text as bytes`);
  return Number(row?.bytes ?? 0);
}
