import type { TileSize } from './onnx/image.ts';

/** Pixels. A picture that is thinner leaves most of a usual tile empty; in one that is shorter that is a tile or two. */
const THIN = 96;
const LONG = 2048;

/** Whether usual tiles along this picture would show little of it: 300 tiles of 256 × 256 for 65,328 × 36 pixels. */
export const isThin = ({ width, height }: TileSize): boolean =>
  Math.min(width, height) <= THIN && Math.max(width, height) >= LONG;

/**
 * A tile as thin as a thin picture with its overlaps, and so much longer that it costs what the usual one does. Its work is
 * in proportion to the picture's pixels, and the result the same: what lies further away than the overlap changes no bit.
 * Even sides, as the usual tile has.
 */
export function thinTile(usual: TileSize, overlap: number, picture: TileSize): TileSize {
  const { width, height } = usual;
  const across = (thickness: number) => (thickness + 2 * overlap + 1) & ~1;
  const along = (thickness: number) => Math.floor((width * height) / thickness) & ~1;
  if (picture.height < picture.width) {
    const flat = Math.min(height, across(picture.height));
    return { width: along(flat), height: flat };
  }
  const narrow = Math.min(width, across(picture.width));
  return { width: narrow, height: along(narrow) };
}
