import { type FileHandle, open } from 'node:fs/promises';

/** Bytes before the pixels. */
const HEADER = 64;
/** First word of a little-endian libvips file. */
const MAGIC = 0x08f2a6b6;
const UCHAR = 0;
const MILLIMETRES_PER_INCH = 25.4;
const SCREEN_DPI = 72;
/** VipsInterpretation: what the channels mean. */
const GREY = 1;
const SRGB = 22;

export type Channels = 1 | 2 | 3 | 4;
export type PixelLayout = { width: number; height: number; channels: Channels };
/** A rectangle of pixels inside a picture. */
export type Area = { x: number; y: number; width: number; height: number };
/** EXIF to keep, and the dots per inch that viewers are told. */
export type PixelMetadata = { exif?: Buffer | undefined; density?: number | undefined };

/**
 * A picture on scratch disk as plain 8-bit rows: 1 channel is grey, 3 are RGB, one more is straight alpha.
 *
 * It is libvips' own format: a header of 64 bytes, the pixels, and XML for metadata. sharp writes it when it
 * decodes and streams from it when it encodes, and rows in between are plain reads and writes at an offset. A TIFF
 * would do for the pixels, but libvips reads no EXIF from one. The pages belong to the file, not to the process.
 */
export class PixelFile implements PixelLayout {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  readonly #file: FileHandle;

  private constructor(path: string, { width, height, channels }: PixelLayout, file: FileHandle) {
    this.path = path;
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.#file = file;
  }

  /** Opens what sharp decoded into a file whose name ends in `.v`. */
  static async open(path: string): Promise<PixelFile> {
    const file = await open(path, 'r+');
    const { buffer } = await file.read(Buffer.alloc(HEADER), 0, HEADER, 0);
    const [magic, width, height, channels, , format] = new Int32Array(buffer.buffer, buffer.byteOffset, 16);
    if (magic === MAGIC && width && height && isChannels(channels) && format === UCHAR) {
      return new PixelFile(path, { width, height, channels }, file);
    }
    await file.close();
    throw new Error(`${path} does not hold 8-bit rows`);
  }

  static async create(path: string, layout: PixelLayout, metadata: PixelMetadata = {}): Promise<PixelFile> {
    const file = await open(path, 'w+');
    const picture = new PixelFile(path, layout, file);
    await picture.#writeAt(header(layout, metadata.density ?? SCREEN_DPI), 0);
    if (metadata.exif) await picture.writeRows(layout.height, exifTrailer(metadata.exif));
    return picture;
  }

  readRows(y: number, count: number): Promise<Buffer> {
    return this.read({ x: 0, y, width: this.width, height: count });
  }

  writeRows(y: number, rows: Uint8Array): Promise<void> {
    return this.#writeAt(rows, HEADER + this.#offset(0, y));
  }

  async read(area: Area): Promise<Buffer> {
    const pixels = Buffer.allocUnsafe(area.width * area.height * this.channels);
    await allOf(this.#runs(area), async ({ at, position, length }) => {
      const { bytesRead } = await this.#file.read(pixels, at, length, position);
      if (bytesRead !== length) throw new Error(`${this.path} ends before row ${area.y + area.height}`);
    });
    return pixels;
  }

  async write(area: Area, pixels: Uint8Array): Promise<void> {
    await allOf(this.#runs(area), ({ at, position, length }) =>
      this.#writeAt(pixels.subarray(at, at + length), position),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  /** Where an area lies in the file: one run for whole rows, else one for each row. */
  *#runs({ x, y, width, height }: Area): Generator<Run> {
    const length = width * this.channels;
    if (width === this.width) yield { at: 0, position: HEADER + this.#offset(0, y), length: length * height };
    else
      for (let row = 0; row < height; row++)
        yield { at: row * length, position: HEADER + this.#offset(x, y + row), length };
  }

  async #writeAt(bytes: Uint8Array, position: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const left = bytes.length - written;
      written += (await this.#file.write(bytes, written, left, position + written)).bytesWritten;
    }
  }

  #offset(x: number, y: number): number {
    return (y * this.width + x) * this.channels;
  }
}

/** Bytes that follow each other in the file, and at which byte of the area they start. */
type Run = { at: number; position: number; length: number };

/**
 * All at once: between two tiles this process answers the disk only once, so one row at a time would be one row a tile.
 * Ends when all have ended, also when one failed, for the file is closed then.
 */
async function allOf(runs: Iterable<Run>, transfer: (run: Run) => Promise<void>): Promise<void> {
  const settled = await Promise.allSettled(Array.from(runs, transfer));
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Spans of at most `step` rows, from the top. */
export function* rowBlocks(height: number, step: number): Generator<{ y: number; count: number }> {
  for (let y = 0; y < height; y += step) yield { y, count: Math.min(step, height - y) };
}

const isChannels = (channels: number | undefined): channels is Channels =>
  channels !== undefined && channels >= 1 && channels <= 4;

function header({ width, height, channels }: PixelLayout, density: number): Buffer {
  const bytes = Buffer.alloc(HEADER);
  const interpretation = channels <= 2 ? GREY : SRGB;
  [MAGIC, width, height, channels, 8, UCHAR, 0, interpretation].forEach((value, index) => {
    bytes.writeInt32LE(value, index * 4);
  });
  bytes.writeFloatLE(density / MILLIMETRES_PER_INCH, 32);
  bytes.writeFloatLE(density / MILLIMETRES_PER_INCH, 36);
  return bytes;
}

const exifTrailer = (exif: Buffer): Buffer =>
  Buffer.from(
    `<?xml version="1.0"?><root xmlns="http://www.vips.ecs.soton.ac.uk/vips/8"><header></header><meta>` +
      `<field type="VipsBlob" name="exif-data">${exif.toString('base64')}</field>` +
      `<field type="gint" name="orientation">1</field></meta></root>`,
  );
