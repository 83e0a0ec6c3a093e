export type Fit = 'inside' | 'cover' | 'contain' | 'fill';
type Size = { width: number; height: number };

/** Pixels of the longer side when neither width nor height is asked for. */
const DEFAULT_SIDE = 320;
/** Pixels that a side may follow to: a strip of 10 × 5000 asked for 4096 wide would be two million high. */
const MAX_SIDE = 4096;

/**
 * The size of a thumbnail. `inside` keeps the whole picture within the box and never enlarges it; the other fits
 * give exactly the box. A side that is not asked for follows from the other by the picture's proportions.
 */
export function thumbnailSize(
  picture: Size,
  { width, height, fit }: { width?: number | undefined; height?: number | undefined; fit: Fit },
): Size {
  if (width && height && fit !== 'inside') return { width, height };
  const fallback = width || height ? Number.POSITIVE_INFINITY : DEFAULT_SIDE;
  const toBox = Math.min((width ?? fallback) / picture.width, (height ?? fallback) / picture.height);
  const scale = fit === 'inside' ? Math.min(toBox, 1) : toBox;
  return { width: scaled(picture.width, scale), height: scaled(picture.height, scale) };
}

/** A strip of 5000 × 1 pixels still has a thumbnail of one row. */
const scaled = (side: number, scale: number) => Math.min(MAX_SIDE, Math.max(1, Math.round(side * scale)));
