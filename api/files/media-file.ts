import type { Db } from '../../db/client.ts';
import type { PhotoRow } from '../../db/photos.ts';
import { newestRendition } from '../../db/renditions.ts';
import type { VideoRow } from '../../db/videos.ts';
import type { SentObject } from './send-object.ts';

/** What `?type=` may ask for, and the kind of job that makes it. */
const madeBy = { upscaled: 'upscale', thumbnail: 'thumbnail' } as const;

export type FileType = 'original' | keyof typeof madeBy;

/**
 * The file of a photo that is asked for or, while there is none, the original: clients ask right after the upload and
 * expect a picture. Anything that is not a derived type means the original.
 */
export async function photoFile(db: Db, photo: PhotoRow, type: string): Promise<SentObject> {
  return (await renditionFile(db, { photoId: photo.id }, type)) ?? original(photo);
}

/** As for photos, but a video is no stand-in for its thumbnail. @returns undefined while there is none */
export async function videoFile(db: Db, video: VideoRow, type: string): Promise<SentObject | undefined> {
  if (type === 'thumbnail') return renditionFile(db, { videoId: video.id }, type);
  const file = named(video.key, video.sha256 ?? video.etag ?? video.id, 'original');
  // Of a file that arrived in the store by itself the store repeats what its writer said, such as text/html.
  return { ...file, headers: { ...file.headers, 'content-type': video.contentType } };
}

async function renditionFile(
  db: Db,
  media: { photoId: string } | { videoId: string },
  type: string,
): Promise<SentObject | undefined> {
  if (type !== 'upscaled' && type !== 'thumbnail') return undefined;
  const found = await newestRendition(db, media, madeBy[type]);
  return found && named(found.key, found.id, type);
}

const original = ({ key, sha256 }: PhotoRow) => named(key, sha256, 'original');

const named = (key: string, tag: string, type: FileType): SentObject => ({
  key,
  etag: `"${tag}"`,
  headers: { 'x-file-type': type },
});
