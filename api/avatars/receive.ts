import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { type JobErrorCode, jobErrors } from '../../queues/errors.ts';
import { keys } from '../../storage/keys.ts';
import type { Env } from '../env.ts';
import { missing, Problem } from '../problems.ts';
import { inspectPhoto } from '../uploads/photo.ts';
import { receiveOne, receiveUpload } from '../uploads/receive.ts';

/** What clients of the system that had these routes know how to send. */
const accepted = new Set(['image/jpeg', 'image/png', 'image/webp']);

/**
 * Receives the picture of an avatar. What is wrong with it is told in the words that clients of these routes show.
 * @throws Problem INVALID_REQUEST, AVATAR_REFUSED, or what every upload may throw
 */
export async function receiveAvatar(c: Context<Env>, ownerId: string, folder: string) {
  const { MAX_AVATAR_BYTES: maxBytes, MAX_PHOTO_PIXELS } = c.var.deps.settings;
  const rules = { field: 'file', maxFiles: 1, maxBytes };
  const { files, fields } = await receiveUpload(c, rules, folder).catch((error) => {
    if (!isProblem(error, 'PAYLOAD_TOO_LARGE')) throw error;
    const mebibytes = Math.floor(maxBytes / 2 ** 20);
    throw refused(`ファイルサイズが大きすぎます（最大${mebibytes}MB）`, error);
  });
  const [file] = files;
  if (!file) throw missing(['body', 'file']);
  const facts = await inspectPhoto(file, MAX_PHOTO_PIXELS).catch((error) => {
    if (isProblem(error, 'UNSUPPORTED_MEDIA_TYPE')) throw refusedType(error);
    if (isProblem(error, 'CORRUPT_MEDIA')) throw unreadable(error);
    throw error;
  });
  const { extension, ...kept } = facts;
  if (!accepted.has(facts.contentType)) throw refusedType();
  const id = uuidv7();
  const { name, bytes, sha256, path } = file;
  const key = keys.photoOriginal(id, extension);
  const photo = { id, ownerId, key, name, bytes, sha256, ...kept };
  return { photo, objects: [{ ownerId, key, path, contentType: facts.contentType }], fields };
}

/**
 * That system asked whether a file was sent before it looked for whom: a client that forgot it hears so, whoever it is for.
 * Everything else about the file it looked at later.
 * @throws Problem INVALID_REQUEST without a file, or else `found`, what was wrong with the one it is for
 */
export async function missingFileFirst(c: Context<Env>, folder: string, found: unknown): Promise<never> {
  await receiveOne(c, 'file', c.var.deps.settings.MAX_AVATAR_BYTES, folder).catch((error) => {
    if (isProblem(error, 'INVALID_REQUEST')) throw error;
  });
  throw found;
}

/** Why the job made none: by the fault of the picture, in the words of these routes, or of the platform. */
export const notMade = ({ code, message }: { code: string; message: string }): Problem =>
  jobErrors[code as JobErrorCode].retry ? new Problem(code as JobErrorCode, message) : unreadable();

const unreadable = (cause?: unknown) => refused('画像の処理に失敗しました', cause);

const refusedType = (cause?: unknown) =>
  refused('許可されていないファイル形式です。対応形式: jpg, jpeg, png, webp', cause);

const refused = (detail: string, cause?: unknown) => new Problem('AVATAR_REFUSED', detail, { cause });

const isProblem = (error: unknown, code: string) => error instanceof Problem && error.code === code;
