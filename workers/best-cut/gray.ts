import { decoding } from '../image/errors.ts';
import { openRaw, type Photo } from '../image.ts';

/** 8-bit light, rows from the top. */
export type Gray = { pixels: Uint8Array; width: number; height: number };

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

/**
 * OpenCV's 15-bit integer weights (ITU-R BT.601). Writes over the colours, whose place is read before it is
 * written, so that a 100-megapixel photo costs 300 MB and not 400.
 */
export function grayInPlace(rgb: Uint8Array): Uint8Array {
  const count = rgb.length / 3;
  for (let i = 0, j = 0; i < count; i++, j += 3) {
    const red = rgb[j] as number;
    const green = rgb[j + 1] as number;
    const blue = rgb[j + 2] as number;
    rgb[i] = (red * 9798 + green * 19235 + blue * 3735 + 16384) >>> 15;
  }
  return rgb.subarray(0, count);
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
