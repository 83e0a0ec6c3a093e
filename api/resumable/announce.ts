import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { countOpenUploads, findUploadByKey, insertUpload, type UploadRow } from '../../db/uploads.ts';
import { takeAllowance } from '../auth/limited.ts';
import type { Env } from '../env.ts';
import { claimOf } from '../jobs/answer-once.ts';
import { parseInput } from '../jobs/new-job.ts';
import { requireQuota } from '../limits/upload-room.ts';
import { photoFields } from '../photos/keep.ts';
import { splitPlace } from '../photos/place.ts';
import { invalid, Problem } from '../problems.ts';
import { readOptions } from '../uploads/options.ts';

/** Announced and not yet sent to their end, of one account. */
const MAX_OPEN = 1_000;

export type Announcement = {
  way: UploadRow['way'];
  bytes: number;
  /** What tus calls metadata: a name, a type, and what a form has beside its file. */
  fields: Record<string, string>;
};

/** Fields that are no options: ours, and those that tus clients send by themselves. */
const notOptions = new Set(['kind', 'sha256', 'filename', 'name', 'filetype', 'type', 'relativePath']);

/**
 * Takes note of an upload before its first byte, or refuses it: with all that can be told by then, so that nobody sends
 * gigabytes for nothing. A repeated Idempotency-Key finds the upload that it made.
 * @throws Problem INVALID_REQUEST, PAYLOAD_TOO_LARGE, QUOTA_EXCEEDED, RATE_LIMITED, TOO_MANY_UPLOADS or
 *   IDEMPOTENCY_KEY_REUSED
 */
export async function announceUpload(
  c: Context<Env>,
  { way, bytes, fields }: Announcement,
): Promise<UploadRow> {
  const { deps, principal } = c.var;
  const kind = kindOf(fields);
  const sha256 = fields.sha256?.toLowerCase() ?? null;
  if (sha256 !== null && !/^[0-9a-f]{64}$/.test(sha256))
    throw invalid(['body', 'sha256'], 'should be 64 hex digits');
  requireSize(bytes, kind === 'photo' ? deps.settings.MAX_PHOTO_BYTES : deps.settings.MAX_VIDEO_BYTES);
  // Parsed for its refusals alone: the photo has no id yet.
  if (kind === 'photo')
    parseInput('upscale', { ...splitPlace(optionsIn(fields)).options, photoId: uuidv7() }, ['body']);
  const claim = claimOf(c, [way, bytes, fields]);
  const earlier = claim && (await findUploadByKey(deps.db, principal.id, claim.key));
  if (earlier) return sameAs(earlier, claim.requestHash);
  if (kind === 'photo') await takeAllowance(c, 'upscale', principal.id);
  await requireQuota(deps, principal.id, bytes);
  await requireFewOpen(c);
  const { key: idempotencyKey = null, requestHash = null } = claim ?? {};
  const upload = { ownerId: principal.id, way, kind, fields, bytes, sha256, idempotencyKey, requestHash };
  const row = await insertUpload(deps.db, upload, deps.settings.UPLOAD_HOURS);
  if (!row) throw new Error('a new upload was not written');
  return claim ? sameAs(row, claim.requestHash) : row;
}

/** What the sender asks for beside keeping the file. */
export const optionsIn = (fields: Record<string, string>) => {
  const options = Object.entries(fields).filter(([name]) => !notOptions.has(name));
  return readOptions(Object.fromEntries(options), photoFields);
};

function kindOf({ kind, filetype, type = filetype }: Record<string, string>): UploadRow['kind'] {
  const said = kind ?? type?.split('/')[0]?.replace('image', 'photo');
  if (said === 'photo' || said === 'video') return said;
  throw invalid(['body', 'kind'], 'should be photo or video, or follow from a filetype such as video/mp4');
}

function requireSize(bytes: number, limit: number): void {
  if (!Number.isSafeInteger(bytes) || bytes < 1)
    throw invalid(['body', 'bytes'], 'should be 1 or more: the file is empty');
  if (bytes <= limit) return;
  throw new Problem('PAYLOAD_TOO_LARGE', `A file may have at most ${limit} bytes; this one has ${bytes}.`);
}

async function requireFewOpen(c: Context<Env>): Promise<void> {
  const open = await countOpenUploads(c.var.deps.db, c.var.principal.id);
  if (open < MAX_OPEN) return;
  const detail = `You have ${MAX_OPEN} unfinished uploads. Finish some, or give them up.`;
  throw new Problem('TOO_MANY_UPLOADS', detail, { headers: { 'retry-after': '60' } });
}

function sameAs(row: UploadRow, requestHash: string): UploadRow {
  if (row.requestHash === requestHash) return row;
  const detail = 'This Idempotency-Key came with another upload before. Use a new key for a new upload.';
  throw new Problem('IDEMPOTENCY_KEY_REUSED', detail);
}
