import type { VideoStream } from './probe.ts';

/** Beyond this a pixel aspect is damage, and following it would ask for a picture of absurd width. */
const MAX_PIXEL_ASPECT = 4;

/** No thumbnail is larger. Shrinking first keeps an 8K HDR frame, 400 MB in linear light, within bounds. */
const MAX_SIDE = 4096;

/**
 * From a decoded frame to the picture that a player shows: square pixels, standard range, 8-bit RGB, at most 4096
 * pixels a side. Rotation is not here: ffmpeg applies the display matrix by itself.
 */
export function displayFilters(stream: VideoStream, tonemapping: boolean): string[] {
  const toneMap = stream.hdr && tonemapping ? toneMapFilters(stream.hdr) : [];
  return [scaleFilter(stream), ...toneMap, 'format=rgb24'];
}

/**
 * BT.2408: what HDR shows at 203 nits is the white that SDR shows at its full signal, and middle grey lies at 26 nits.
 * With this and Mobius, white comes out at 215 of 255, grey at 108, and 1000 nits at 250. The usual recipe (100 nits,
 * Hable) gives 193, 97 and 255: dark pictures with burnt highlights.
 */
const REFERENCE_WHITE_NITS = 203;

function toneMapFilters(transfer: NonNullable<VideoStream['hdr']>): string[] {
  return [
    // A file may name the transfer alone, and zscale refuses to guess the rest.
    `setparams=color_primaries=bt2020:color_trc=${transfer}:colorspace=bt2020nc`,
    `zscale=t=linear:npl=${REFERENCE_WHITE_NITS}`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=mobius:desat=0',
    'zscale=t=bt709:m=bt709:r=tv',
    'format=yuv444p',
  ];
}

function scaleFilter({ pixelAspect, colorSpace, width, height, hdr }: VideoStream): string {
  const sane = pixelAspect > 1 / MAX_PIXEL_ASPECT && pixelAspect < MAX_PIXEL_ASPECT;
  const aspect = sane ? pixelAspect : 1;
  const shrink = Math.min(1, MAX_SIDE / Math.max(width * aspect, width / aspect, height));
  const even = (side: string) => (shrink < 1 ? `trunc(${side}*${shrink.toFixed(6)}/2)*2` : side);
  // The filter's own `sar` is that after rotation, when rows and columns have changed places.
  const size = `w='${even(aspect === 1 ? 'iw' : 'trunc(iw*sar/2)*2')}':h='${even('ih')}'`;
  // ffmpeg takes files that name no matrix for standard definition; players take high definition for BT.709.
  const unnamed = colorSpace === null || colorSpace === 'unknown';
  return `scale=${size}${!hdr && unnamed && height >= 720 ? ':in_color_matrix=bt709' : ''}`;
}
