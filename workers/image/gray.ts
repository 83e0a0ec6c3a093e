/** 8-bit light, rows from the top. */
export type Gray = { pixels: Uint8Array; width: number; height: number };

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
