import { type PixelFile, rowBlocks } from '../image/pixel-file.ts';

const ROWS = 64;
const OPAQUE = 255;

/** What a picture's pixels turn out to be, whatever channels it has. */
export type Content = {
  /** No pixel has any colour. Most black-and-white photos are stored as RGB. */
  isGrey: boolean;
  /** Some pixel is not fully opaque. */
  isTransparent: boolean;
};

/** Looks at every pixel, until there is nothing more to learn. */
export async function surveyPixels(pixels: PixelFile): Promise<Content> {
  const { channels } = pixels;
  if (channels === 1) return { isGrey: true, isTransparent: false };
  const hasAlpha = channels === 2 || channels === 4;
  let isGrey = true;
  let isTransparent = false;
  for (const { y, count } of rowBlocks(pixels.height, ROWS)) {
    const rows = await pixels.readRows(y, count);
    if (isGrey && channels >= 3) isGrey = !hasColour(rows, channels);
    if (!isTransparent && hasAlpha) isTransparent = !isOpaque(rows, channels);
    if (!isGrey && (isTransparent || !hasAlpha)) break;
  }
  return { isGrey, isTransparent };
}

function hasColour(rows: Uint8Array, channels: number): boolean {
  for (let i = 0; i < rows.length; i += channels) {
    if (rows[i] !== rows[i + 1] || rows[i] !== rows[i + 2]) return true;
  }
  return false;
}

function isOpaque(rows: Uint8Array, channels: number): boolean {
  for (let i = channels - 1; i < rows.length; i += channels) {
    if (rows[i] !== OPAQUE) return false;
  }
  return true;
}
