import { BandWriter } from './band-writer.ts';
import type { LoadedModel } from './load.ts';
import { fadeRows, pasteTile, reachOf } from './paste.ts';
import { release } from './release.ts';
import { planTiles, reflectedIndices, type Span } from './tiles.ts';

export type TileModel = Pick<LoadedModel, 'run' | 'scale' | 'overlap' | 'blend' | 'tile' | 'trim'>;

export type BandUpscale = {
  /** Input size in pixels. */
  width: number;
  height: number;
  model: TileModel;
  /** Gives `count` rows of interleaved RGB bytes from row `y`. Rows in the overlap of two bands are asked for twice. */
  readRows: (y: number, count: number) => Promise<Uint8Array>;
  /**
   * Takes finished rows (width·scale·3 bytes each), strictly top to bottom, while the model works on the next band. The
   * array is reused after the promise.
   */
  writeRows: (rows: Uint8Array) => Promise<void>;
  /** Memory that calls for parts of one picture share, so that none waits for the garbage of the one before. */
  bands?: Uint8Array[];
  signal: AbortSignal;
  /** Called after each tile. */
  onProgress?: (done: number, total: number) => void;
};

const CHANNELS = 3;

/**
 * The most memory a band of finished rows may take. Up to 11,800 pixels of width it holds all that a row of 256-pixel tiles
 * makes; wider images, panoramas, get flatter bands and compute some pixels twice rather than grow without limit.
 */
const MAX_BAND_BYTES = 128 * 2 ** 20;

/**
 * Upscales an image of any size in bounded memory: one band of tiles at a time. The result
 * equals that of one tile over the whole image, bit for bit, when the model's overlap is its radius. With a model that
 * looks further, neighbouring tiles fade into each other.
 *
 * @throws the signal's reason between two tiles; RangeError when `readRows` gives another number of bytes.
 */
export async function upscaleBands(job: BandUpscale): Promise<void> {
  const { width, height, model, signal } = job;
  const { scale, blend = 0 } = model;
  const rowBytes = width * CHANNELS * scale ** 2; // of the result, for each row of the image
  // An even number: networks that fold 2×2 pixels into one must find the same ones in every band.
  const maxRows = Math.max(2, 2 * blend, (Math.floor(MAX_BAND_BYTES / rowBytes) - 2 * blend) & ~1);
  const plan = planTiles({ width, height }, model.tile, model.overlap, maxRows);
  const total = plan.rows.length * plan.columns.length;
  const input = new Uint8Array(model.tile.width * model.tile.height * CHANNELS);
  const bandBytes = rowBytes * (Math.max(...plan.rows.map((row) => row.innerLength)) + 2 * blend);
  await using writing = new BandWriter(job.writeRows, bandBytes, job.bands ?? []);
  let done = 0;
  let faded: Uint8Array = new Uint8Array();
  for (const row of plan.rows) {
    const band = await readBand(job, row);
    const output = writing.free();
    const rows = reachOf(row, blend, height);
    for (const column of plan.columns) {
      signal.throwIfAborted();
      cutTile(band, width, row, column, model.tile, input);
      const enlarged = await model.run(input);
      pasteTile(enlarged, rows, reachOf(column, blend, width), width, model, output);
      release(enlarged);
      job.onProgress?.(++done, total);
    }
    fadeRows(faded, output, { rowBytes: rowBytes / scale, rows: 2 * blend * scale });
    const end = row.inner + row.innerLength;
    const finished = rowBytes * ((end === height ? height : end - blend) - rows.from);
    const made = output.subarray(0, rowBytes * (rows.to - rows.from));
    faded = made.slice(finished);
    await writing.begin(made.subarray(0, finished));
  }
  await writing.end();
}

async function readBand({ readRows, width }: BandUpscale, row: Span): Promise<Uint8Array> {
  const band = await readRows(row.source, row.sourceLength);
  const expected = row.sourceLength * width * CHANNELS;
  if (band.length === expected) return band;
  throw new RangeError(
    `${row.sourceLength} rows of ${width} pixels are ${expected} bytes, got ${band.length}`,
  );
}

/** Copies one tile out of the band: a plain copy of what the image has, pixel by pixel what is reflected. */
function cutTile(
  band: Uint8Array,
  width: number,
  row: Span,
  column: Span,
  tile: LoadedModel['tile'],
  into: Uint8Array,
) {
  const sourceRows = reflectedIndices(row, tile.height);
  const sourceColumns = reflectedIndices(column, tile.width);
  const { padding, source, sourceLength } = column;
  for (let y = 0; y < tile.height; y++) {
    const from = ((sourceRows[y] ?? 0) * width + source) * CHANNELS;
    const to = y * tile.width * CHANNELS;
    into.set(band.subarray(from, from + sourceLength * CHANNELS), to + padding * CHANNELS);
    for (let x = 0; x < padding; x++) copyPixel(band, from, sourceColumns[x], into, to, x);
    for (let x = padding + sourceLength; x < tile.width; x++)
      copyPixel(band, from, sourceColumns[x], into, to, x);
  }
}

function copyPixel(
  band: Uint8Array,
  from: number,
  source: number | undefined,
  into: Uint8Array,
  to: number,
  x: number,
) {
  const pixel = from + (source ?? 0) * CHANNELS;
  into.set(band.subarray(pixel, pixel + CHANNELS), to + x * CHANNELS);
}
