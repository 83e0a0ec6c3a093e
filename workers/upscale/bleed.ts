import { PixelFile, rowBlocks } from '../image/pixel-file.ts';

const ROWS = 64;
/** No visible pixel found yet. */
const FAR = 65_535;

/**
 * Gives every fully transparent pixel the colour of a visible pixel nearby, in place. What lies there is often black
 * or garbage, and a network looks at it: without this, edges against transparency get dark fringes.
 *
 * Distances spread in two sweeps over the rows, down then up (Rosenfeld and Pfaltz 1966), so memory stays at a few
 * rows; the distances of the first sweep wait in a file.
 *
 * @param scratch path for the distances
 */
export async function bleedColours(picture: PixelFile, scratch: string): Promise<void> {
  const { width, height } = picture;
  // Two channels of 8 bits hold one distance of 16.
  await using distances = await PixelFile.create(scratch, { width, height, channels: 2 });
  const blocks = [...rowBlocks(height, ROWS)];
  await sweep(picture, distances, blocks, 'down');
  await sweep(picture, distances, blocks.reverse(), 'up');
}

type Row = { pixels: Uint8Array; distances: Uint16Array };

async function sweep(
  picture: PixelFile,
  distances: PixelFile,
  blocks: { y: number; count: number }[],
  direction: 'down' | 'up',
): Promise<void> {
  let previous: Row | undefined;
  for (const { y, count } of blocks) {
    const pixels = await picture.readRows(y, count);
    const known = direction === 'up' ? await distances.readRows(y, count) : undefined;
    const found = known ? words(known) : initialDistances(pixels, picture.channels);
    for (let step = 0; step < count; step++) {
      const index = direction === 'down' ? step : count - 1 - step;
      const row = rowOf(pixels, found, index, picture);
      if (previous) spreadFrom(previous, row, picture.channels);
      spreadAlong(row, picture.channels);
      previous = row;
    }
    await picture.writeRows(y, pixels);
    await distances.writeRows(y, new Uint8Array(found.buffer, found.byteOffset, found.byteLength));
  }
}

function rowOf(
  pixels: Uint8Array,
  distances: Uint16Array,
  index: number,
  { width, channels }: PixelFile,
): Row {
  return {
    pixels: pixels.subarray(index * width * channels, (index + 1) * width * channels),
    distances: distances.subarray(index * width, (index + 1) * width),
  };
}

function initialDistances(pixels: Uint8Array, channels: number): Uint16Array {
  return Uint16Array.from({ length: pixels.length / channels }, (_, index) =>
    pixels[(index + 1) * channels - 1] === 0 ? FAR : 0,
  );
}

/** Row by row from a neighbour row. */
function spreadFrom(neighbour: Row, row: Row, channels: number): void {
  for (let x = 0; x < row.distances.length; x++) take(neighbour, x, row, x, channels);
}

/** Within a row, both ways. */
function spreadAlong(row: Row, channels: number): void {
  for (let x = 1; x < row.distances.length; x++) take(row, x - 1, row, x, channels);
  for (let x = row.distances.length - 2; x >= 0; x--) take(row, x + 1, row, x, channels);
}

/** Takes the colour from there when that is the shorter way to a visible pixel; alpha, the last channel, stays. */
function take(from: Row, there: number, to: Row, here: number, channels: number): void {
  const distance = (from.distances[there] as number) + 1;
  if (distance >= (to.distances[here] as number)) return;
  to.distances[here] = distance;
  for (let c = 0; c < channels - 1; c++) {
    to.pixels[here * channels + c] = from.pixels[there * channels + c] as number;
  }
}

/** Node's small buffers may start at an odd address, which 16-bit arrays cannot. */
function words(bytes: Buffer): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, bytes.length / 2);
}
