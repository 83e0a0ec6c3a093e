/**
 * Peak signal-to-noise ratio in dB of two RGB images of the same size, on BT.601 luma (16 to 235) and without a border of
 * `border` pixels: the convention of the published super-resolution tables.
 */
export function psnrY(a: Uint8Array, b: Uint8Array, width: number, border: number): number {
  const height = a.length / 3 / width;
  let sum = 0;
  for (let y = border; y < height - border; y++) {
    for (let x = border; x < width - border; x++)
      sum += (luma(a, y * width + x) - luma(b, y * width + x)) ** 2;
  }
  const pixels = (width - 2 * border) * (height - 2 * border);
  return 10 * Math.log10(255 ** 2 / (sum / pixels));
}

/** BT.601 luma of one pixel of interleaved RGB bytes, 16 to 235. */
export function luma(rgb: Uint8Array, pixel: number): number {
  const [red = 0, green = 0, blue = 0] = rgb.subarray(3 * pixel, 3 * pixel + 3);
  return 16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255;
}
