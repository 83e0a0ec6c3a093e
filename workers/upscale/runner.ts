import path from 'node:path';
import type { Runner } from '../runner.ts';
import { notePace } from './paces.ts';
import { type Steps, upscaleInSteps } from './steps.ts';

export const upscale: Runner<'upscale'> = async (context) => {
  const { photoId, ...options } = context.input;
  const { scratch, run, infer } = context;
  const photo = await context.fetchPhoto(photoId);
  const output = path.join(scratch, 'upscaled');
  const steps: Steps = {
    prepare: (own, progress) => run('prepare', own, progress),
    enlarge: (own, progress) => infer('enlarge', own, progress),
    encode: (own, progress) => run('encode', own, progress),
  };
  const args = { ...options, input: photo.path, output, scratch };
  const { pace, ...made } = await upscaleInSteps(steps, args, context.progress);
  notePace(made.model, pace);
  const rendition = await context.storeRendition({ photoId }, output, made);
  return { output: { renditionId: rendition.id, ...made }, renditions: [rendition] };
};
