import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setCaption } from '../../db/photos.ts';
import type { Runner } from '../runner.ts';
import { type Captioner, captionOf } from './captioner.ts';

/** Enough to see what is there; what models charge for grows with the pixels. */
const SIDE = 1024;

/** @param captioner undefined where none is set up: nothing is fetched then, and the caption is null */
export const createDescribe =
  (captioner: Captioner | undefined): Runner<'describe'> =>
  async ({ input: { photoId }, scratch, signal, fetchPhoto, run }) => {
    if (!captioner) return { output: { caption: null, model: null } };
    const photo = await fetchPhoto(photoId);
    const output = path.join(scratch, 'seen.jpg');
    const size = { width: SIDE, height: SIDE, fit: 'inside', format: 'jpeg', strategy: 'exact' } as const;
    await run('thumbnail', { ...size, input: photo.path, media: 'photo', output, scratch });
    const caption = await captionOf(captioner, await readFile(output), signal);
    return {
      output: { caption, model: captioner.model },
      effects: (tx) => setCaption(tx, photoId, caption),
    };
  };
