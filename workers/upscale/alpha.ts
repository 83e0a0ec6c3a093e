import type { PixelFile } from '../image/pixel-file.ts';

/**
 * Keeps enlarged alpha within what the source has around each pixel: a network overshoots at edges and gives 254
 * for 255, and a picture that was opaque in the middle must not shine through.
 *
 * @param enlarged rows of one channel from source row `y`, changed in place
 */
export async function clampToSource(
  enlarged: Uint8Array,
  y: number,
  source: PixelFile,
  scale: number,
): Promise<void> {
  const { width, height, channels } = source;
  const stride = width * scale;
  const count = enlarged.length / stride / scale;
  const top = Math.max(0, y - 1);
  const bottom = Math.min(height, y + count + 1);
  const rows = await source.readRows(top, bottom - top);
  const alphaAt = (row: number, x: number) => rows[((row - top) * width + x + 1) * channels - 1] as number;
  for (let row = y; row < y + count; row++) {
    for (let x = 0; x < width; x++) {
      const { lowest, highest } = extremes(alphaAt, row, x, { top, bottom, width });
      clampBlock(enlarged, ((row - y) * stride + x) * scale, stride, scale, lowest, highest);
    }
  }
}

type Bounds = { top: number; bottom: number; width: number };

/** Of a pixel and its eight neighbours. */
function extremes(alphaAt: (row: number, x: number) => number, row: number, x: number, bounds: Bounds) {
  let lowest = 255;
  let highest = 0;
  for (let r = Math.max(bounds.top, row - 1); r <= Math.min(bounds.bottom - 1, row + 1); r++) {
    for (let c = Math.max(0, x - 1); c <= Math.min(bounds.width - 1, x + 1); c++) {
      const alpha = alphaAt(r, c);
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
