import path from 'node:path';
import { setLooks } from '../../db/photos.ts';
import { Fatal } from '../../queues/errors.ts';
import type { Runner } from '../runner.ts';

export const thumbnail: Runner<'thumbnail'> = async ({ input, scratch, run, storeRendition, ...context }) => {
  const { photoId, videoId, ...options } = input;
  const media = namedMedia(photoId, videoId);
  const original =
    'photoId' in media ? await context.fetchPhoto(media.photoId) : await context.fetchVideo(media.videoId);
  const output = path.join(scratch, 'thumbnail');
  const made = await run('thumbnail', {
    ...options,
    input: original.path,
    media: 'photoId' in media ? 'photo' : 'video',
    output,
    scratch,
  });
  const rendition = await storeRendition(media, output, made);
  const { thumbhash, likeness } = made;
  return {
    output: { renditionId: rendition.id, ...made },
    renditions: [rendition],
    // Of the whole picture only: what a crop looks like is not what the photo does.
    effects: async (tx) => {
      if (photoId && likeness) await setLooks(tx, photoId, { thumbhash, likeness });
    },
  };
};

function namedMedia(photoId?: string, videoId?: string): { photoId: string } | { videoId: string } {
  if (photoId) return { photoId };
  if (videoId) return { videoId };
  throw new Fatal('INVALID_INPUT', 'Give either photo_id or video_id.');
}
