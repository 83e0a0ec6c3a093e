import { crc32 } from 'node:zlib';
import { Cursor, damaged, refused } from './cursor.ts';

const END = 0x06054b50;
const END_BYTES = 22;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64_EXTRA = 0x0001;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;
/** The largest network known here has 702 tensors in two copies. */
const MAX_ENTRIES = 20_000;

type Directory = { count: number; bytes: number; offset: number };
type Entry = { name: string; crc: number; size: number; offset: number };

/**
 * The files of a zip archive whose entries are stored uncompressed, as PyTorch writes them: names to views of their
 * bytes. A package would add decompression, which is the one thing that lets a small file become a huge one.
 *
 * Sizes come from the central directory (local headers may leave them to a data descriptor), where the data starts
 * from the local header (its padding is its own). Format: PKWARE's APPNOTE, 4.3 and 4.5.3.
 *
 * @throws ModelError `damaged` for anything that contradicts itself: entries that overlap, lie outside, or have
 *   another checksum; `unsupported` for compressed or encrypted ones.
 */
export function readStoredZip(file: Uint8Array): Map<string, Uint8Array> {
  const directory = findDirectory(file);
  const end = directory.offset + directory.bytes;
  if (end > file.length) throw damaged('its zip directory lies outside the file');
  const cursor = new Cursor(file.subarray(directory.offset, end), 'its zip directory');
  const files = new Map<string, Uint8Array>();
  const spans: [number, number][] = [];
  for (let index = 0; index < directory.count; index++) {
    const entry = readEntry(cursor);
    if (files.has(entry.name)) throw damaged(`two zip entries are named ${entry.name}`);
    const from = dataStart(file, entry);
    const to = from + entry.size;
    if (to > directory.offset) throw damaged(`zip entry ${entry.name} lies outside the file`);
    files.set(entry.name, file.subarray(from, to));
    spans.push([entry.offset, to]);
    if (crc32(file.subarray(from, to)) !== entry.crc) throw damaged(`${entry.name} has another checksum`);
  }
  if (cursor.left > 0) throw damaged('its zip directory is longer than its entries');
  refuseOverlap(spans);
  return files;
}

/** The end record stands at the very end, before a comment of a length it names. Without that a file was cut or extended. */
function findDirectory(file: Uint8Array): Directory {
  const first = Math.max(0, file.length - END_BYTES - FULL_16);
  for (let at = file.length - END_BYTES; at >= first; at--) {
    const cursor = new Cursor(file.subarray(at), 'its zip end record');
    if (cursor.u32() !== END) continue;
    const [disk, startDisk] = [cursor.u16(), cursor.u16()];
    cursor.u16();
    const directory = { count: cursor.u16(), bytes: cursor.u32(), offset: cursor.u32() };
    if (cursor.u16() !== cursor.left) continue;
    const isLarge =
      directory.count === FULL_16 || directory.bytes === FULL_32 || directory.offset === FULL_32;
    const found = isLarge ? findZip64Directory(file, at - ZIP64_LOCATOR_BYTES) : directory;
    if (!isLarge && (disk !== 0 || startDisk !== 0)) throw refused('it is one part of several');
    if (found.count <= MAX_ENTRIES) return found;
    throw refused(`it has ${found.count} zip entries, more than ${MAX_ENTRIES}`);
  }
  throw damaged('its end is not that of a zip archive; it is cut short or something is appended');
}

function findZip64Directory(file: Uint8Array, at: number): Directory {
  if (at < 0) throw damaged('its zip64 locator is missing');
  const locator = new Cursor(file.subarray(at), 'its zip64 locator');
  if (locator.u32() !== ZIP64_LOCATOR) throw damaged('its zip64 locator is missing');
  locator.u32();
  const cursor = new Cursor(file.subarray(locator.u64()), 'its zip64 end record');
  if (cursor.u32() !== ZIP64_END) throw damaged('its zip64 end record is missing');
  // Its own size, two versions, two disks, and the entries on this disk.
  cursor.take(8 + 2 + 2 + 4 + 4 + 8);
  return { count: cursor.u64(), bytes: cursor.u64(), offset: cursor.u64() };
}

function readEntry(cursor: Cursor): Entry {
  if (cursor.u32() !== CENTRAL) throw damaged('its zip directory is not one');
  cursor.take(4);
  const [flags, method] = [cursor.u16(), cursor.u16()];
  cursor.take(4);
  const crc = cursor.u32();
  const [packed, size] = [cursor.u32(), cursor.u32()];
  const [nameBytes, extraBytes, commentBytes] = [cursor.u16(), cursor.u16(), cursor.u16()];
  cursor.take(8);
  const offset = cursor.u32();
  const name = cursor.text(nameBytes);
  const large = new LargeNumbers(cursor.take(extraBytes));
  cursor.take(commentBytes);
  if (flags & 1 || method !== 0) throw refused(`zip entry ${name} is encrypted or compressed`);
  // The order of the fields in the extra record: size, packed size, offset; each only when it is full here.
  const entry = { name, crc, size: large.or(size), packed: large.or(packed), offset: large.or(offset) };
  if (entry.size !== entry.packed) throw damaged(`zip entry ${name} has two sizes`);
  return entry;
}

/** The 64-bit numbers that stand in an extra field instead of 32-bit ones that are full. */
class LargeNumbers {
  readonly #numbers: Cursor;

  constructor(extra: Uint8Array) {
    const fields = new Cursor(extra, 'a zip extra field');
    this.#numbers = new Cursor(new Uint8Array(), 'a zip64 extra field');
    while (fields.left >= 4) {
      const [id, bytes] = [fields.u16(), fields.u16()];
      const field = fields.take(bytes);
      if (id === ZIP64_EXTRA) this.#numbers = new Cursor(field, 'a zip64 extra field');
    }
  }

  or = (value: number): number => (value === FULL_32 ? this.#numbers.u64() : value);
}

function dataStart(file: Uint8Array, { name, offset }: Entry): number {
  const cursor = new Cursor(file.subarray(Math.min(offset, file.length)), `zip entry ${name}`);
  if (cursor.u32() !== LOCAL) throw damaged(`zip entry ${name} has no header where it should be`);
  cursor.take(22);
  const [nameBytes, extraBytes] = [cursor.u16(), cursor.u16()];
  if (cursor.text(nameBytes) !== name) throw damaged(`zip entry ${name} has another name in its header`);
  return offset + LOCAL_BYTES + nameBytes + extraBytes;
}

function refuseOverlap(spans: [number, number][]): void {
  let reached = 0;
  for (const [from, to] of spans.sort(([a], [b]) => a - b)) {
    if (from < reached) throw damaged(`zip entries overlap at byte ${from}`);
    reached = to;
  }
}
