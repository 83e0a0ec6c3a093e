import type { Context } from 'hono';
import { findUpload, type UploadRow } from '../../db/uploads.ts';
import type { Env } from '../env.ts';
import { notFound } from '../problems.ts';
import { isUuid } from './docs-of.ts';

/** The upload that the path names. @throws Problem NOT_FOUND; also for a stranger's, or one that comes another way */
export async function findUploadOf(c: Context<Env>, way?: UploadRow['way']): Promise<UploadRow> {
  const id = c.req.param('id') ?? '';
  const upload = isUuid(id) ? await findUpload(c.var.deps.db, id, c.var.principal) : undefined;
  if (!upload || (way && upload.way !== way)) throw notFound();
  return upload;
}
