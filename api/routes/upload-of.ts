import type { Context } from 'hono';
import { findUpload, type UploadRow } from '../../db/uploads.ts';
import type { Env } from '../env.ts';
import { notFound } from '../problems.ts';
import { isUuid } from './docs-of.ts';

/** How an upload is refused whose bytes have all come. */
export const finishRefusals = [
  'NOT_FOUND',
  'UPLOAD_INCOMPLETE',
  'QUOTA_EXCEEDED',
  'UNSUPPORTED_MEDIA_TYPE',
  'CHECKSUM_MISMATCH',
  'CORRUPT_MEDIA',
  'INVALID_REQUEST',
  'MODEL_UNAVAILABLE',
  'TOO_MANY_PIXELS',
  'TOO_MANY_JOBS',
  'OVERLOADED',
  'QUEUE_FULL',
  'SCRATCH_FULL',
  'STORAGE_UNAVAILABLE',
] as const;

/** The upload that the path names. @throws Problem NOT_FOUND; also for a stranger's, or one that comes another way */
export async function findUploadOf(c: Context<Env>, way?: UploadRow['way']): Promise<UploadRow> {
  const id = c.req.param('id') ?? '';
  const upload = isUuid(id) ? await findUpload(c.var.deps.db, id, c.var.principal) : undefined;
  if (!upload || (way && upload.way !== way)) throw notFound();
  return upload;
}
