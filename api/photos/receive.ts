import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import type { NewPhoto } from '../../db/photos.ts';
import { keys } from '../../storage/keys.ts';
import type { Env } from '../env.ts';
import type { StoredObject } from '../jobs/answer-once.ts';
import { missing } from '../problems.ts';
import { inspectPhoto } from '../uploads/photo.ts';
import { receiveUpload } from '../uploads/receive.ts';
import type { UploadedFile } from '../uploads/receive-file.ts';

export type ReceivedPhoto = NewPhoto & { id: string };
export type ReceivedPhotos = {
  photos: ReceivedPhoto[];
  /** Where the photos lie now, and under which keys they are to be stored. */
  objects: StoredObject[];
  /** The other fields of the form. */
  fields: Record<string, string>;
};

/**
 * Receives and looks at photos; nothing is stored yet.
 * @throws Problem for anything that is not 1 to `maxFiles` photos within the limits
 */
export async function receivePhotos(
  c: Context<Env>,
  field: string,
  maxFiles: number,
  folder: string,
): Promise<ReceivedPhotos> {
  const { MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS } = c.var.deps.settings;
  const { files, fields } = await receiveUpload(c, { field, maxFiles, maxBytes: MAX_PHOTO_BYTES }, folder);
  if (files.length === 0) throw missing(['body', field]);
  const photos: ReceivedPhoto[] = [];
  for (const file of files) photos.push(await photoOf(file, c.var.principal.id, MAX_PHOTO_PIXELS));
  const objects = photos.map(({ ownerId, key, contentType }, i) => ({
    ownerId,
    key,
    contentType,
    path: files[i]?.path ?? '',
  }));
  return { photos, objects, fields };
}

/** The row of a photo. A job that drives its status changes that in the transaction that writes both. */
export async function photoOf(
  file: UploadedFile,
  ownerId: string,
  maxPixels: number,
): Promise<ReceivedPhoto> {
  const { extension, ...facts } = await inspectPhoto(file, maxPixels);
  const id = uuidv7();
  const { name, bytes, sha256 } = file;
  return {
    id,
    ownerId,
    key: keys.photoOriginal(id, extension),
    name,
    bytes,
    sha256,
    ...facts,
    status: 'uploaded',
  };
}
