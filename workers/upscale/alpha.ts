import type { Area, PixelFile } from '../image/pixel-file.ts';

/**
 * Keeps enlarged alpha within what the source has around each pixel: a network overshoots at edges and gives 254
 * for 255, and a picture that was opaque in the middle must not shine through.
 *
 * @param enlarged what became of `area` of the source: one channel, changed in place
 */
export async function clampToSource(
  enlarged: Uint8Array,
  area: Area,
  source: PixelFile,
  scale: number,
): Promise<void> {
  const around = withNeighbours(area, source);
  const pixels = await source.read(around);
  const alphaAt = (x: number, y: number) =>
    pixels[((y - around.y) * around.width + x - around.x + 1) * source.channels - 1] as number;
  const stride = area.width * scale;
  for (let y = 0; y < area.height; y++) {
    for (let x = 0; x < area.width; x++) {
      const { lowest, highest } = extremes(alphaAt, area.x + x, area.y + y, around);
      clampBlock(enlarged, (y * stride + x) * scale, stride, scale, lowest, highest);
    }
  }
}

/** One pixel more on each side that has one. */
function withNeighbours({ x, y, width, height }: Area, picture: PixelFile): Area {
  const [left, top] = [Math.max(0, x - 1), Math.max(0, y - 1)];
  const right = Math.min(picture.width, x + width + 1);
  const bottom = Math.min(picture.height, y + height + 1);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Of a pixel and its eight neighbours, as far as they exist. */
function extremes(alphaAt: (x: number, y: number) => number, x: number, y: number, within: Area) {
  let lowest = 255;
  let highest = 0;
  const [right, bottom] = [within.x + within.width - 1, within.y + within.height - 1];
  for (let row = Math.max(within.y, y - 1); row <= Math.min(bottom, y + 1); row++) {
    for (let column = Math.max(within.x, x - 1); column <= Math.min(right, x + 1); column++) {
      const alpha = alphaAt(column, row);
      if (alpha < lowest) lowest = alpha;
      if (alpha > highest) highest = alpha;
    }
  }
  return { lowest, highest };
}

/** The scale × scale results of one source pixel. */
function clampBlock(
  pixels: Uint8Array,
  at: number,
  stride: number,
  scale: number,
  lowest: number,
  highest: number,
) {
  for (let row = 0; row < scale; row++) {
    for (let i = at + row * stride; i < at + row * stride + scale; i++) {
      const value = pixels[i] as number;
      if (value < lowest) pixels[i] = lowest;
      else if (value > highest) pixels[i] = highest;
    }
  }
}
