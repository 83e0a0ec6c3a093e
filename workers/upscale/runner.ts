import path from 'node:path';
import type { Runner } from '../runner.ts';
import { notePace } from './paces.ts';

export const upscale: Runner<'upscale'> = async ({ input, scratch, fetchPhoto, run, storeRendition }) => {
  const { photoId, ...options } = input;
  const photo = await fetchPhoto(photoId);
  const output = path.join(scratch, 'upscaled');
  const { pace, ...made } = await run('upscale', { ...options, input: photo.path, output, scratch });
  notePace(made.model, pace);
  const rendition = await storeRendition({ photoId }, output, made);
  return { output: { renditionId: rendition.id, ...made }, renditions: [rendition] };
};
