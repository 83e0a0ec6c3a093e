import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export type UploadedFile = {
  field: string;
  /** Where its bytes lie, in the request's scratch folder. */
  path: string;
  /** What the uploader called it; shown, never used as a path. */
  name: string;
  bytes: number;
  /** Hex. */
  sha256: string;
};

/** Chunks of the network, 64 KiB at most, are gathered to fewer, larger writes: each costs the event loop a trip. */
const WRITE_BYTES = 1 << 20;

type Place = { folder: string; index: number; field: string; name: string };

/** Writes one part of a form to disk, counting and hashing it on the way. */
export async function receiveFile(
  stream: Readable,
  { folder, index, field, name }: Place,
  signal: AbortSignal,
): Promise<UploadedFile> {
  const file = path.join(folder, String(index));
  const hash = createHash('sha256');
  let bytes = 0;
  // A listener, not a stage of the pipeline: a generator between two streams doubled the time of an upload.
  stream.on('data', (chunk: Buffer) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  const kept = createWriteStream(file, { flags: 'wx', highWaterMark: WRITE_BYTES });
  kept.cork();
  kept.on('drain', () => kept.cork());
  const written = pipeline(stream, kept, { signal });
  // After the pipeline's own listener: when that begins to wait for a drain, the cork must not keep it from coming.
  stream.on('data', () => {
    if (kept.writableNeedDrain) kept.uncork();
  });
  await written;
  return { field, path: file, name: shownName(name), bytes, sha256: hash.digest('hex') };
}

/** What a file without a name is called: forms send one so where no file was chosen. */
export const UNNAMED = 'unnamed';

/**
 * The last part of a path, at most 255 characters, without control characters and without the marks that turn the
 * direction of writing: with one, `photo\u202egpj.exe` is shown as photoexe.jpg.
 */
export function shownName(name: string | undefined): string {
  const base = (name ?? '').split(/[\\/]/).at(-1) ?? '';
  const plain = base.toWellFormed().replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
  return [...plain].slice(0, 255).join('') || UNNAMED;
}
