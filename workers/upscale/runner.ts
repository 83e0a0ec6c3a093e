import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { Runner } from '../runner.ts';

export const upscale: Runner<'upscale'> = async ({
  job,
  input,
  scratch,
  fetchPhoto,
  run,
  storeRendition,
}) => {
  const { photoId, ...options } = input;
  const photo = await fetchPhoto(photoId);
  const output = path.join(scratch, 'upscaled');
  const made = await run('upscale', { ...options, input: photo.path, output, scratch });
  const stored = await storeRendition({ photoId }, output, made.contentType);
  const renditionId = uuidv7();
  const { width, height, contentType, bytes, ...details } = made;
  return {
    output: { renditionId, ...made },
    renditions: [
      {
        id: renditionId,
        photoId,
        jobId: job.id,
        kind: 'upscale',
        key: stored.key,
        contentType,
        bytes,
        width,
        height,
        details,
      },
    ],
  };
};
