import path from 'node:path';
import type { Runner } from '../runner.ts';

export const pyramid: Runner<'pyramid'> = async ({ input, scratch, run, storeRendition, ...context }) => {
  const { photoId, sourceId = null } = input;
  const source = sourceId ? await context.fetchRendition(sourceId) : await context.fetchPhoto(photoId);
  const output = path.join(scratch, 'pyramid');
  const isOriginal = sourceId === null;
  const made = { sourceId, ...(await run('pyramid', { input: source.path, isOriginal, output, scratch })) };
  const rendition = await storeRendition({ photoId }, output, made);
  return { output: { renditionId: rendition.id, ...made }, renditions: [rendition] };
};
