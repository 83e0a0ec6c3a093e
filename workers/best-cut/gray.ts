import { decoding } from '../image/errors.ts';
import { type Gray, grayInPlace } from '../image/gray.ts';
import { openRaw, type Photo } from '../image.ts';

/**
 * The gray that OpenCV scores: `imread` in colour, then `cvtColor(BGR2GRAY)`, bit for bit. The stored values are
 * taken as they are, without the ICC profile, as OpenCV does; hidden colour under transparency counts.
 * Never libvips' own grey: it weighs linear light and differs by several per cent.
 *
 * @throws Fatal CORRUPT_MEDIA
 */
export async function decodeGray(photo: Photo): Promise<Gray> {
  const { data, info } = await decoding(() =>
    photo
      .decode({ ignoreIcc: true })
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  const { width, height, channels } = info;
  return { pixels: channels === 3 ? grayInPlace(data) : data, width, height };
}

/** Averages areas down to exactly this size. */
export async function shrinkGray(gray: Gray, width: number, height: number): Promise<Gray> {
  if (width === gray.width && height === gray.height) return gray;
  const pixels = await openRaw(gray.pixels, gray.width, gray.height, 1)
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return { pixels, width, height };
}
