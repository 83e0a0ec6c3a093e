import { stat } from 'node:fs/promises';
import { rgbaToThumbHash } from 'thumbhash';
import { differenceHash, hashToHex } from '../image/difference-hash.ts';
import { contentTypes, encodeSmall, type SmallFormat } from '../image/encode.ts';
import { decoding } from '../image/errors.ts';
import { grayInPlace } from '../image/gray.ts';
import { openPhoto, openRaw, openScratch, type Sharp } from '../image.ts';
import { type Fit, thumbnailSize } from './size.ts';

export type ThumbnailOptions = {
  width?: number | undefined;
  height?: number | undefined;
  fit: Fit;
  format: SmallFormat;
};

export type Thumbnail = {
  width: number;
  height: number;
  bytes: number;
  contentType: string;
  /** Base64 of about 25 bytes that a page can draw while the picture loads. */
  thumbhash: string;
  /** Difference hash of the whole picture, in hex; null where a part was cut off or it was stretched. */
  likeness: string | null;
};

/** A picture file of any accepted format, or 8-bit RGB rows from the top. */
export type ThumbnailSource = { path: string } | { rgb: Uint8Array; width: number; height: number };

/**
 * The one encoder of thumbnails, of photos and of video frames. Upright, sRGB, 8 bit, without any metadata.
 * @throws Fatal UNSUPPORTED_FORMAT, CORRUPT_MEDIA or TOO_MANY_PIXELS
 */
export async function encodeThumbnail(
  source: ThumbnailSource,
  options: ThumbnailOptions,
  output: string,
): Promise<Thumbnail> {
  const { picture, ...given } = await open(source);
  const size = thumbnailSize(given, options);
  const background = options.format === 'jpeg' ? '#ffffff' : { r: 0, g: 0, b: 0, alpha: 0 };
  // JPEG and WebP decode at a fraction of their size when the resize comes first: that is what makes this fast.
  const fit = options.fit === 'inside' ? 'fill' : options.fit;
  const small = picture.resize(size.width, size.height, { fit, background });
  if (options.format === 'jpeg') small.flatten({ background });
  const made = await decoding(() => encodeSmall(small, options.format).toFile(output));
  const { thumbhash, likeness } = await looksOf(output);
  return {
    width: made.width,
    height: made.height,
    bytes: (await stat(output)).size,
    contentType: contentTypes[options.format],
    thumbhash,
    likeness: options.fit === 'inside' ? likeness : null,
  };
}

async function open(source: ThumbnailSource): Promise<{ picture: Sharp; width: number; height: number }> {
  if ('rgb' in source) {
    const { rgb, width, height } = source;
    return { picture: openRaw(rgb, width, height, 3), width, height };
  }
  const photo = await openPhoto(source.path);
  return { picture: photo.decode({ autoOrient: true }), width: photo.width, height: photo.height };
}

/** The thumbhash keeps at most 7 × 7 waves, which 32 pixels carry; the 100 it would take cost ten times the time. */
const LOOKED_AT_SIDE = 32;

/** Both from one small decoding: a pipeline of its own for each would cost a twelfth of a whole thumbnail's time. */
async function looksOf(path: string): Promise<{ thumbhash: string; likeness: string }> {
  const { data, info } = await openScratch(path)
    .resize(LOOKED_AT_SIDE, LOOKED_AT_SIDE, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return {
    thumbhash: Buffer.from(rgbaToThumbHash(width, height, data)).toString('base64'),
    likeness: hashToHex(differenceHash({ pixels: grayInPlace(onWhite(data)), width, height })),
  };
}

/** Transparency counts as white, in every format. */
function onWhite(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let i = 0, j = 0; i < rgba.length; i += 4, j += 3) {
    const alpha = (rgba[i + 3] as number) / 255;
    for (let channel = 0; channel < 3; channel++)
      rgb[j + channel] = 255 + ((rgba[i + channel] as number) - 255) * alpha;
  }
  return rgb;
}
