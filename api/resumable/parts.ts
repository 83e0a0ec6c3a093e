import type { UploadRow } from '../../db/uploads.ts';
import { keys } from '../../storage/keys.ts';
import type { ObjectStore } from '../../storage/store.ts';
import type { Piece } from './pieces.ts';

/** Up to so many bytes an upload is one part; a longer one has parts of this length, or 1,000 longer ones. */
const PART_BYTES = 64 * 2 ** 20;
const MAX_PARTS = 1_000;

/** Seconds. A part that is begun in time may take longer. */
const SIGNED_FOR = 3_600;

/** Bytes of an upload that go straight into the store in one PUT. */
export type Part = { number: number; bytes: number; isStored: boolean; key: string };

/** @param pieces of the upload that lie in the store */
export function partsOf({ id, bytes }: Pick<UploadRow, 'id' | 'bytes'>, pieces: Piece[]): Part[] {
  const length = Math.max(PART_BYTES, Math.ceil(bytes / MAX_PARTS));
  const sizes = new Map(pieces.map((piece) => [piece.key, piece.bytes]));
  return Array.from({ length: Math.ceil(bytes / length) }, (_, i) => {
    const key = keys.uploadPiece(id, i * length, 'part');
    const expected = Math.min(length, bytes - i * length);
    return { number: i + 1, bytes: expected, isStored: sizes.get(key) === expected, key };
  });
}

/** Where each part is to be PUT that is not there yet, for an hour from now. */
export const signParts = (store: ObjectStore, parts: Part[]) =>
  Promise.all(
    parts
      .filter(({ isStored }) => !isStored)
      .map(async ({ number, bytes, key }) => ({
        number,
        bytes,
        url: await store.signedUpload(key, { bytes, expiresIn: SIGNED_FOR }),
      })),
  );
