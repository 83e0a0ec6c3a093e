import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { keys } from '../../storage/keys.ts';
import type { ObjectStore } from '../../storage/store.ts';
import { Problem } from '../problems.ts';
import { type Patience, watchPace } from '../uploads/pace.ts';

/** What an API process that is killed can lose of an upload; and the fewest objects that a long film makes. */
const PIECE_BYTES = 8 * 2 ** 20;
/** A client that sends its file byte by byte must not make an object of each. */
const MAX_PIECES = 10_000;

/** Bytes of an upload that lie in the store, from `start` on. */
export type Piece = { key: string; start: number; bytes: number };

/**
 * What has come of an upload, in order. An upload grows by objects of its own and not by one file that is appended to:
 * any API process, on any machine, can go on with what another began, on either store, and nothing is lost with one.
 */
export async function piecesOf(store: ObjectStore, uploadId: string): Promise<Piece[]> {
  const prefix = keys.uploadPrefix(uploadId);
  const pieces: Piece[] = [];
  for await (const { key, size } of store.list(prefix)) {
    pieces.push({ key, start: Number.parseInt(key.slice(prefix.length), 10), bytes: size });
  }
  return pieces;
}

/**
 * How many bytes have come without a gap. Pieces may overlap: of two requests that write at the same place, one of
 * which is a dead line's that nobody has noticed, each has objects of its own, and both wrote the same bytes.
 */
export function receivedOf(pieces: Piece[]): number {
  let received = 0;
  for (const { start, bytes } of pieces) {
    if (start > received) break;
    received = Math.max(received, start + bytes);
  }
  return received;
}

/** @throws Problem TOO_MANY_PIECES */
export function requireFewPieces(pieces: Piece[]): void {
  if (pieces.length < MAX_PIECES) return;
  throw new Problem(
    'TOO_MANY_PIECES',
    `This upload came in ${MAX_PIECES} pieces. Send it anew, in larger ones.`,
  );
}

/**
 * Stores what a request brings, piece by piece: also the last one, however short, when the line breaks.
 * @param folder on the scratch disk: a piece lies there until its length is known
 * @returns how many bytes of the upload are stored now
 * @throws Problem UPLOAD_TIMEOUT; what the source or the store throws
 */
export async function storePieces(
  store: ObjectStore,
  { uploadId, start }: { uploadId: string; start: number },
  source: Readable,
  folder: string,
  patience: Patience,
): Promise<number> {
  const writer = randomUUID();
  let [stored, received] = [start, 0];
  let piece: FileHandle | undefined;
  const file = path.join(folder, 'piece');
  const flush = async () => {
    if (!piece) return;
    await piece.close();
    piece = undefined;
    await store.putFile(keys.uploadPiece(uploadId, stored, writer), file, 'application/octet-stream');
    await rm(file);
    stored = start + received;
  };
  const endWatch = watchPace(
    () => received,
    (late) => source.destroy(late),
    patience,
  );
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      piece ??= await open(file, 'wx');
      await piece.writeFile(chunk);
      received += chunk.length;
      if (start + received - stored >= PIECE_BYTES) await flush();
    }
    await flush();
  } catch (error) {
    await flush();
    throw error;
  } finally {
    endWatch();
    await piece?.close();
  }
  return stored;
}

/**
 * Puts an upload together in one file.
 * @returns the SHA-256 of its bytes, in hex
 * @throws Problem UPLOAD_INCOMPLETE when some are missing
 */
export async function assemble(
  store: ObjectStore,
  { pieces, bytes }: { pieces: Piece[]; bytes: number },
  file: string,
): Promise<string> {
  const hash = createHash('sha256');
  let written = 0;
  for (const piece of pieces) {
    const end = Math.min(piece.start + piece.bytes, bytes);
    if (piece.start > written) break;
    if (end <= written) continue;
    const range = { start: written - piece.start, end: end - piece.start - 1 };
    const { stream } = await store.read(piece.key, range);
    stream.on('data', (chunk: Buffer) => hash.update(chunk));
    await pipeline(stream, createWriteStream(file, { flags: 'a', highWaterMark: 2 ** 20 }));
    written = end;
  }
  if (written === bytes) return hash.digest('hex');
  throw new Problem('UPLOAD_INCOMPLETE', `${written} of ${bytes} bytes have come.`);
}
