/**
 * EXIF is a TIFF file in a box: a header, then directories of 12-byte entries. Everything here is bounds-checked,
 * because the box comes from a stranger; what does not parse counts as absent.
 * Source: CIPA DC-008 (Exif 2.32), sections 4.5 and 4.6.
 */
type Tiff = {
  bytes: Buffer;
  short: (at: number) => number;
  long: (at: number) => number;
  setShort: (at: number, value: number) => void;
  setLong: (at: number, value: number) => void;
};

const tags = {
  exifDirectory: 0x8769,
  gpsDirectory: 0x8825,
  interoperability: 0xa005,
  colorSpace: 0xa001,
  dateTimeOriginal: 0x9003,
  subSecOriginal: 0x9291,
} as const;

/** JPEG cannot hold more; a larger block in another container is no camera's. */
const MAX_BYTES = 65_000;
const ENTRY = 12;
const SRGB = 1;

/**
 * The EXIF of a picture derived from a photo: as it was, but without the embedded thumbnail (it shows the photo
 * before the work), without the place unless that is to be kept, and declaring the sRGB that the pixels now are.
 * Orientation and pixel sizes are put right by libvips when it writes the file.
 *
 * @returns undefined when there is none, or none that can be read.
 */
export function derivedExif(exif: Buffer | undefined, keep: { gps: boolean }): Buffer | undefined {
  if (!exif || exif.length > MAX_BYTES) return undefined;
  const copy = Buffer.from(exif);
  const tiff = openTiff(copy);
  if (!tiff) return undefined;
  const first = tiff.long(4);
  if (entriesOf(tiff, first).length === 0) return undefined;
  for (const directory of directories(tiff, first)) {
    if (!keep.gps) removeEntries(tiff, directory, tags.gpsDirectory);
    for (const entry of entriesOf(tiff, directory)) {
      if (tiff.short(entry) === tags.colorSpace) tiff.setShort(entry + 8, SRGB);
    }
    endChain(tiff, directory);
  }
  return copy;
}

/** "2024:05:06 07:08:09.123", which sorts by time; undefined when the camera did not say. */
export function captureTime(exif: Buffer | undefined): string | undefined {
  const tiff = exif && openTiff(exif);
  if (!tiff) return undefined;
  const found = new Map<number, string>();
  for (const directory of directories(tiff, tiff.long(4))) {
    for (const entry of entriesOf(tiff, directory)) found.set(tiff.short(entry), textOf(tiff, entry));
  }
  const time = found.get(tags.dateTimeOriginal);
  if (!time || !/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/.test(time)) return undefined;
  const fraction = found.get(tags.subSecOriginal)?.trim();
  return fraction && /^\d+$/.test(fraction) ? `${time}.${fraction}` : time;
}

function openTiff(exif: Buffer): Tiff | undefined {
  const bytes = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
  if (bytes.length < 8) return undefined;
  const order = bytes.toString('latin1', 0, 4);
  if (order === 'II*\0') {
    return {
      bytes,
      short: (at) => bytes.readUInt16LE(at),
      long: (at) => bytes.readUInt32LE(at),
      setShort: (at, value) => bytes.writeUInt16LE(value, at),
      setLong: (at, value) => bytes.writeUInt32LE(value, at),
    };
  }
  if (order !== 'MM\0*') return undefined;
  return {
    bytes,
    short: (at) => bytes.readUInt16BE(at),
    long: (at) => bytes.readUInt32BE(at),
    setShort: (at, value) => bytes.writeUInt16BE(value, at),
    setLong: (at, value) => bytes.writeUInt32BE(value, at),
  };
}

/** Offsets of the main directory and of those it points to, each once: a hostile file may point in circles. */
function directories(tiff: Tiff, first: number): number[] {
  const found = [first];
  for (const directory of found) {
    for (const entry of entriesOf(tiff, directory)) {
      const tag = tiff.short(entry);
      if (tag !== tags.exifDirectory && tag !== tags.interoperability) continue;
      const target = tiff.long(entry + 8);
      if (!found.includes(target)) found.push(target);
    }
  }
  return found;
}

/** Offsets of a directory's entries, as many as lie within the block. */
function entriesOf(tiff: Tiff, directory: number): number[] {
  if (directory < 8 || directory + 2 > tiff.bytes.length) return [];
  const fitting = Math.floor((tiff.bytes.length - directory - 2) / ENTRY);
  const count = Math.min(tiff.short(directory), fitting);
  return Array.from({ length: count }, (_, index) => directory + 2 + index * ENTRY);
}

function removeEntries(tiff: Tiff, directory: number, tag: number): void {
  const entries = entriesOf(tiff, directory);
  const kept = entries.filter((entry) => tiff.short(entry) !== tag);
  const contents = kept.map((entry) => Buffer.from(tiff.bytes.subarray(entry, entry + ENTRY)));
  if (kept.length === entries.length) return;
  tiff.setShort(directory, kept.length);
  contents.forEach((content, index) => {
    content.copy(tiff.bytes, directory + 2 + index * ENTRY);
  });
}

/** The directory that follows the main one describes the embedded thumbnail. */
function endChain(tiff: Tiff, directory: number): void {
  const link = directory + 2 + entriesOf(tiff, directory).length * ENTRY;
  if (link + 4 <= tiff.bytes.length) tiff.setLong(link, 0);
}

function textOf(tiff: Tiff, entry: number): string {
  const count = tiff.long(entry + 4);
  const at = count <= 4 ? entry + 8 : tiff.long(entry + 8);
  return tiff.bytes.toString('latin1', at, Math.min(at + count, tiff.bytes.length)).replace(/\0.*$/s, '');
}
