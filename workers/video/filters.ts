import type { VideoStream } from './probe.ts';

/** Beyond this a pixel aspect is damage, and following it would ask for a picture of absurd width. */
const MAX_PIXEL_ASPECT = 4;

/**
 * From a decoded frame to the picture that a player shows: square pixels, standard range, sRGB-like 8-bit RGB.
 * Rotation is not here: ffmpeg applies the display matrix by itself.
 */
export function displayFilters(stream: VideoStream, tonemapping: boolean): string[] {
  const toneMap = stream.hdr && tonemapping ? toneMapFilters(stream.hdr) : [];
  return [...toneMap, scaleFilter(stream), 'format=rgb24'];
}

/** Linear light, BT.709 primaries, then the curve of Hable; 100 nits are white, as on the screens that pages are seen on. */
function toneMapFilters(hdr: NonNullable<VideoStream['hdr']>): string[] {
  return [
    // Named outright: a file may carry the transfer alone, and zscale refuses to guess the rest.
    `zscale=tin=${hdr}:pin=bt2020:min=bt2020nc:t=linear:npl=100`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=hable:desat=0',
    'zscale=t=bt709:m=bt709:r=tv',
    'format=yuv444p',
  ];
}

function scaleFilter({ pixelAspect, colorSpace, height, hdr }: VideoStream): string {
  const sane = pixelAspect > 1 / MAX_PIXEL_ASPECT && pixelAspect < MAX_PIXEL_ASPECT;
  // The filter's own `sar` is that after rotation, when rows and columns have changed places.
  const width = sane && pixelAspect !== 1 ? 'trunc(iw*sar/2)*2' : 'iw';
  // ffmpeg takes files that name no matrix for standard definition; players take high definition for BT.709.
  const unnamed = colorSpace === null || colorSpace === 'unknown';
  const matrix = hdr || (unnamed && height >= 720) ? ':in_color_matrix=bt709' : '';
  return `scale=w='${width}':h=ih${matrix}`;
}
