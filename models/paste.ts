import type { Span } from './tiles.ts';
import type { TileModel } from './upscale.ts';

const CHANNELS = 3;

/** Which pixels of the image a tile contributes to along one side, and where the tile itself starts. */
export type Reach = { from: number; to: number; tileStart: number; isFirst: boolean };

/** A tile's own part, and `blend` pixels beyond it on each side that has a neighbour. */
export function reachOf({ inner, innerLength, source, padding }: Span, blend: number, length: number): Reach {
  const from = Math.max(0, inner - blend);
  return {
    from,
    to: Math.min(length, inner + innerLength + blend),
    tileStart: source - padding,
    isFirst: inner === 0,
  };
}

/** Half a cosine from 0 to 1: what is faded has no edge at either end. */
const fade = (index: number, length: number) => (1 - Math.cos((Math.PI * (index + 0.5)) / length)) / 2;

/**
 * Copies what the tile contributes into the band of finished rows. At its left it fades in over what its neighbour has
 * left there.
 */
export function pasteTile(
  enlarged: Uint8Array,
  rows: Reach,
  columns: Reach,
  width: number,
  { tile, trim = 0, scale, blend = 0 }: TileModel,
  into: Uint8Array,
): void {
  const stride = (tile.width - 2 * trim) * scale * CHANNELS;
  const left = (columns.from - columns.tileStart - trim) * scale * CHANNELS;
  const bytes = (columns.to - columns.from) * scale * CHANNELS;
  const fading = columns.isFirst ? 0 : Math.min(2 * blend * scale, (columns.to - columns.from) * scale);
  for (let y = 0; y < (rows.to - rows.from) * scale; y++) {
    const from = (y + (rows.from - rows.tileStart - trim) * scale) * stride + left;
    const to = (y * width + columns.from) * scale * CHANNELS;
    for (let x = 0; x < fading; x++) {
      const share = fade(x, 2 * blend * scale);
      for (let c = x * CHANNELS; c < (x + 1) * CHANNELS; c++)
        into[to + c] = mix(into[to + c], enlarged[from + c], share);
    }
    const plain = fading * CHANNELS;
    into.set(enlarged.subarray(from + plain, from + bytes), to + plain);
  }
}

/**
 * Fades a band in over the rows that the one above has left.
 * @param left rows of the band above, which lie over the first ones of `band`; none for the first band
 * @param fading `rows` is the length of a whole fade; at the end of the image `left` may be shorter
 */
export function fadeRows(
  left: Uint8Array,
  band: Uint8Array,
  { rowBytes, rows }: { rowBytes: number; rows: number },
): void {
  for (let index = 0; index < left.length; index++)
    band[index] = mix(left[index], band[index], fade(Math.floor(index / rowBytes), rows));
}

/**
 * Fades rows in, from their left, over what is there.
 * @param there the first `columns` pixels of each row as they are
 * @param rows changed in place; both have `channels` interleaved
 * @param length of a whole fade; at the end of the image `columns` may be fewer
 */
export function fadeColumns(
  there: Uint8Array,
  rows: Uint8Array,
  { columns, width, channels, length }: { columns: number; width: number; channels: number; length: number },
): void {
  for (let index = 0; index < there.length; index++) {
    const [row, x] = [Math.floor(index / (columns * channels)), index % (columns * channels)];
    const at = row * width * channels + x;
    rows[at] = mix(there[index], rows[at], fade(Math.floor(x / channels), length));
  }
}

const mix = (old = 0, fresh = 0, share: number) => Math.round(old * (1 - share) + fresh * share);
