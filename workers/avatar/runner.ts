import path from 'node:path';
import { showAvatar } from '../../db/avatars.ts';
import type { Runner } from '../runner.ts';

export const avatar: Runner<'avatar'> = async ({ input, scratch, fetchPhoto, run, storeRendition }) => {
  const { photoId, upscale } = input;
  const photo = await fetchPhoto(photoId);
  const output = path.join(scratch, 'avatar');
  const made = await run('avatar', { input: photo.path, output, scratch, upscale });
  const rendition = await storeRendition({ photoId }, output, made);
  return {
    output: { renditionId: rendition.id, ...made },
    renditions: [rendition],
    effects: (tx) => showAvatar(tx, { photoId, renditionId: rendition.id, sha256: made.sha256 }),
  };
};
