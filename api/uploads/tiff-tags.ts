import type { HeadedFile } from './headed-file.ts';

/** Tags of the first directory, by number; only those with one whole number. */
export type TiffTags = Map<number, number>;

const MAX_ENTRIES = 4_096;

/**
 * Reads the first directory of a TIFF, or of the EXIF block of a JPEG, which is a TIFF too. The directory may lie
 * anywhere in the file, at its very end as a rule: readers that are given the first bytes do not find it.
 * @param base where in the file the TIFF begins, in bytes
 * @throws RangeError when it is cut short or is no TIFF
 */
export async function readTiffTags(file: HeadedFile, base: number): Promise<TiffTags> {
  const head = await file.readAt(base, 16);
  const little = head.toString('latin1', 0, 2) === 'II';
  const format = (number: number) => (little ? head.readUInt16LE(2) : head.readUInt16BE(2)) === number;
  const layout = format(43) ? big : format(42) ? classic : undefined;
  if (!layout) throw new RangeError('not a TIFF');
  const at = base + number(head, layout.offsetAt, layout.offsetBytes, little);
  const count = number(await file.readAt(at, layout.countBytes), 0, layout.countBytes, little);
  if (count > MAX_ENTRIES) throw new RangeError(`a directory of ${count} entries`);
  const entries = await file.readAt(at + layout.countBytes, count * layout.entryBytes);
  const tags: TiffTags = new Map();
  for (let i = 0; i < entries.length; i += layout.entryBytes) {
    const bytes = sizes[number(entries, i + 2, 2, little)];
    const isSingle = number(entries, i + 4, layout.offsetBytes, little) === 1;
    if (bytes && isSingle) {
      tags.set(number(entries, i, 2, little), number(entries, i + 4 + layout.offsetBytes, bytes, little));
    }
  }
  return tags;
}

const classic = { offsetAt: 4, offsetBytes: 4, countBytes: 2, entryBytes: 12 } as const;
const big = { offsetAt: 8, offsetBytes: 8, countBytes: 8, entryBytes: 20 } as const;

/** Bytes of the whole-number types: SHORT, LONG and LONG8. */
const sizes: Record<number, 2 | 4 | 8 | undefined> = { 3: 2, 4: 4, 16: 8 };

function number(bytes: Buffer, at: number, size: 2 | 4 | 8, little: boolean): number {
  if (size === 2) return little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  if (size === 4) return little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
}
