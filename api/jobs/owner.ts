import type { Db } from '../../db/client.ts';
import { findPhoto } from '../../db/photos.ts';
import { findVideo } from '../../db/videos.ts';
import type { MediaIds } from '../../queues/contract.ts';
import type { Principal } from '../auth/principal.ts';

/**
 * Whose a new job on these media is: the caller's. An administrator may have work done on what is somebody else's, and then
 * the job and what it makes are that person's, as those of a sweep over everybody's media are.
 */
export async function ownerOfJobOn(
  db: Db,
  { photoIds: [photoId] = [], videoIds: [videoId] = [] }: MediaIds,
  caller: Principal,
): Promise<string> {
  if (!caller.isAdmin) return caller.id;
  const photo = photoId && (await findPhoto(db, photoId, caller));
  const video = videoId && (await findVideo(db, videoId, caller));
  return (photo || video || { ownerId: caller.id }).ownerId;
}
