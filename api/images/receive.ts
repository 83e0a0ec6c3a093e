import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Context } from 'hono';
import type { Env } from '../env.ts';
import type { StoredObject } from '../jobs/answer-once.ts';
import { photoOf, type ReceivedPhoto } from '../photos/receive.ts';
import { Problem } from '../problems.ts';
import { receiveUpload, type Upload } from '../uploads/receive.ts';
import { UNNAMED, type UploadedFile } from '../uploads/receive-file.ts';
import { type ImageMetadata, parseMetadata } from './metadata.ts';
import { ImageRefusal } from './refusal.ts';

const extensions = ['png', 'jpg', 'jpeg', 'gif', 'bmp', 'webp'];
/** Metadata is text beside the file. */
export const FILE_FIELD = 'image_file';

export type ReceivedImage = ImageMetadata & { photo: ReceivedPhoto; md5: string; object: StoredObject };

/**
 * Receives an image and what is said of it, and refuses in the order of the system that the route is kept from: clients
 * that send several things wrong hear of the first. Nothing is stored yet.
 * @throws ImageRefusal, Problem
 */
export async function receiveImage(c: Context<Env>, folder: string): Promise<ReceivedImage> {
  const { MAX_IMAGE_BYTES, MAX_PHOTO_PIXELS } = c.var.deps.settings;
  const { files, fields } = await receiveForm(c, MAX_IMAGE_BYTES, folder);
  const [file] = files;
  if (!file) throw noFile();
  if (fields.metadata === undefined) {
    throw refused('No metadata provided', 'Please provide metadata as JSON string with key "metadata"');
  }
  if (file.name === UNNAMED) throw refused('No file selected', 'Please select a file to upload');
  if (!hasImageExtension(file.name)) {
    throw refused('Invalid file type', `Allowed file types: ${extensions.join(', ')}`);
  }
  const photo = await photoOf(file, c.var.principal.id, MAX_PHOTO_PIXELS).catch(refuseFile);
  const metadata = parseMetadata(fields.metadata);
  const { ownerId, key, contentType } = photo;
  const object = { ownerId, key, contentType, path: file.path };
  return { ...metadata, photo, md5: await md5Of(file), object };
}

/** What is wrong with the form, but for its size and for what it has too much of, is a file that is not where it should be. */
async function receiveForm(c: Context<Env>, maxBytes: number, folder: string): Promise<Upload> {
  try {
    return await receiveUpload(c, { field: FILE_FIELD, maxFiles: 1, maxBytes }, folder);
  } catch (error) {
    if (
      error instanceof Problem &&
      error.code === 'INVALID_REQUEST' &&
      !/send at most|too long$/.test(error.message)
    ) {
      throw noFile();
    }
    throw error;
  }
}

const refused = (error: string, message: string) => new ImageRefusal(400, error, message);
const noFile = () =>
  refused('No image file provided', `Please provide an image file with key "${FILE_FIELD}"`);

/** What stands after the last dot; a file called just "jpg" has none. */
const hasImageExtension = (name: string) =>
  name.includes('.') && extensions.includes(name.split('.').at(-1)?.toLowerCase() ?? '');

function refuseFile(error: unknown): never {
  if (!(error instanceof Problem)) throw error;
  const isKnown = error.code === 'TOO_MANY_PIXELS';
  throw refused('Invalid image file', isKnown ? error.message : 'The uploaded file is not a valid image');
}

/** Hex. No longer safe against forgers, who could keep nobody but themselves from uploading. */
async function md5Of({ path }: UploadedFile): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
