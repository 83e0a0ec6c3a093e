import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';
import { luma } from './psnr.ts';

/** Pixels of a picture, interleaved RGB bytes; all pictures shown together have the same size. */
export type Shown = { title: string; pixels: Uint8Array };
type Place = { left: number; top: number };

const SIDE = 160;
/** Each pixel of a crop becomes so many on each side, so that a person sees single ones. */
const MAGNIFY = 2;
const TITLE_HEIGHT = 24;
const GAP = 4;

/**
 * Writes the same places of several pictures side by side: where the first has most detail, where it has the middle
 * amount, and where it is smoothest, for that is where grids, bands and noise show.
 */
export async function writeCrops(path: string, pictures: Shown[], width: number): Promise<void> {
  const [first] = pictures;
  if (!first) return;
  const places = interestingPlaces(first.pixels, width);
  const side = SIDE * MAGNIFY;
  const tiles = pictures.flatMap(({ pixels }, column) =>
    places.map(async (place, row) => ({
      input: await crop(pixels, width, place),
      left: column * (side + GAP),
      top: TITLE_HEIGHT + row * (side + GAP),
    })),
  );
  const titles = pictures.map(({ title }, column) => ({
    input: { text: { text: `<span foreground="black">${title}</span>`, font: 'sans', dpi: 96, rgba: true } },
    left: column * (side + GAP) + GAP,
    top: GAP,
  }));
  await mkdir(dirname(path), { recursive: true });
  const size = {
    width: pictures.length * (side + GAP) - GAP,
    height: TITLE_HEIGHT + places.length * (side + GAP) - GAP,
  };
  await sharp({ create: { ...size, channels: 3, background: 'white' } })
    .composite([...(await Promise.all(tiles)), ...titles])
    .png()
    .toFile(path);
}

/** Squares on a grid, sorted by their detail: the most, the middle, the least. */
function interestingPlaces(pixels: Uint8Array, width: number): Place[] {
  const height = pixels.length / 3 / width;
  const found: { place: Place; detail: number }[] = [];
  for (let top = 0; top + SIDE <= height; top += SIDE / 2) {
    for (let left = 0; left + SIDE <= width; left += SIDE / 2)
      found.push({ place: { left, top }, detail: detailAt(pixels, width, { left, top }) });
  }
  const places = found.sort((a, b) => b.detail - a.detail).map(({ place }) => place);
  const chosen = [0, places.length >> 1, places.length - 1].map((rank) => places[rank]);
  return [...new Set(chosen)].filter((place) => place !== undefined);
}

function detailAt(pixels: Uint8Array, width: number, { left, top }: Place): number {
  let sum = 0;
  for (let y = top; y < top + SIDE; y++) {
    for (let x = left + 1; x < left + SIDE; x++)
      sum += Math.abs(luma(pixels, y * width + x) - luma(pixels, y * width + x - 1));
  }
  return sum;
}

function crop(pixels: Uint8Array, width: number, place: Place): Promise<Buffer> {
  const raw = { width, height: pixels.length / 3 / width, channels: 3 } as const;
  return sharp(pixels, { raw })
    .extract({ ...place, width: SIDE, height: SIDE })
    .resize({ width: SIDE * MAGNIFY, kernel: 'nearest' })
    .png()
    .toBuffer();
}
