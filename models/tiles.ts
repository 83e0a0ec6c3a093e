import type { TileSize } from './onnx/srvgg.ts';

export type Span = {
  /** First pixel read, and how many: always inside the image. */
  source: number;
  sourceLength: number;
  /** Pixels of the tile before `source`, filled by reflection. What is left after it is filled so too. */
  padding: number;
  /** The pixels this tile contributes: the spans' inner parts follow each other without gap or overlap. */
  inner: number;
  innerLength: number;
};

export type TilePlan = {
  /** One per column and row of tiles; a tile is the product of one of each. */
  columns: Span[];
  rows: Span[];
};

/**
 * Covers an image with tiles of one fixed size whose neighbours share `overlap` pixels on each side. Every tile sees
 * `overlap` pixels around what it contributes: neighbours where there are any, a reflection at the image's edge.
 *
 * @param maxRows the most pixels a tile may contribute downwards, for callers that must hold a whole band of tiles.
 * @throws RangeError when the tile leaves no room between its overlaps, or a size is not positive.
 */
export function planTiles(image: TileSize, tile: TileSize, overlap: number, maxRows = Infinity): TilePlan {
  return {
    columns: planSpans(image.width, tile.width, overlap),
    rows: planSpans(image.height, tile.height, overlap, maxRows),
  };
}

/** Covers `length` pixels along one side, at most `maxInner` by one tile. */
export function planSpans(length: number, tile: number, overlap: number, maxInner = Infinity): Span[] {
  const step = Math.min(tile - 2 * overlap, maxInner);
  if (step < 1) throw new RangeError(`a tile of ${tile} pixels has no room for ${overlap} on each side`);
  if (length < 1) throw new RangeError(`an image cannot be ${length} pixels long`);
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => {
    const inner = index * step;
    const source = Math.max(0, inner - overlap);
    return {
      source,
      sourceLength: Math.min(length, inner - overlap + tile) - source,
      padding: source - (inner - overlap),
      inner,
      innerLength: Math.min(step, length - inner),
    };
  });
}

/**
 * The index inside 0..length-1 that `index` mirrors to, without repeating the edge pixel, as often as needed:
 * images smaller than the overlap are reflected back and forth.
 */
export function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const phase = ((index % period) + period) % period;
  return phase < length ? phase : period - phase;
}

/**
 * Which source pixel each pixel of a tile shows, counted from `span.source`.
 *
 * Reflecting about the source alone equals reflecting about the image: at an edge the source holds at least
 * `overlap` + 1 pixels or the whole image, and what lies further out than the overlap touches no contributed pixel.
 */
export function reflectedIndices(span: Span, tile: number): Int32Array {
  return Int32Array.from({ length: tile }, (_, index) => reflect(index - span.padding, span.sourceLength));
}
