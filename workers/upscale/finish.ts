import type { OutputFormat } from '../../queues/upscale.ts';
import type { Size } from '../../queues/upscale-size.ts';
import { encodeFull } from '../image/encode.ts';
import type { PixelLayout } from '../image/pixel-file.ts';
import { openScratch } from '../image.ts';

type Finish = {
  size: Size;
  format: OutputFormat;
  quality: number | undefined;
  /** Under transparent pixels, when the format has no transparency: #rrggbb. */
  background: string;
  hasExif: boolean;
};

/**
 * Shrinks the enlarged picture to the size of the result (Lanczos, 3 lobes) and encodes it, streaming from disk
 * through both.
 */
export async function finish(
  enlarged: PixelLayout & { path: string },
  { size, format, quality, background, hasExif }: Finish,
  output: string,
): Promise<{ bytes: number }> {
  const picture = openScratch(enlarged.path);
  if (size.width !== enlarged.width || size.height !== enlarged.height) {
    picture.resize(size.width, size.height, { fit: 'fill', kernel: 'lanczos3' });
  }
  const hasAlpha = enlarged.channels === 2 || enlarged.channels === 4;
  const flattened = hasAlpha && format === 'jpeg';
  // A grey picture on a coloured background is coloured, from the start of the pipeline.
  const isGrey = enlarged.channels <= 2 && !(flattened && !isGreyColour(background));
  const space = isGrey ? 'b-w' : 'srgb';
  picture.pipelineColourspace(space).toColourspace(space);
  if (flattened) picture.flatten({ background });
  if (hasExif) picture.keepExif();
  const { size: bytes } = await encodeFull(picture, format, quality).toFile(output);
  return { bytes };
}

const isGreyColour = (colour: string) => /^#(..)\1\1$/i.test(colour);
