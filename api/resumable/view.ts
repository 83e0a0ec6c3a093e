import { z } from '@hono/zod-openapi';
import type { UploadRow } from '../../db/uploads.ts';
import type { Deps } from '../deps.ts';
import { shownName } from '../uploads/receive-file.ts';
import { isSettled } from './finish.ts';
import { partsOf, signParts } from './parts.ts';
import { piecesOf, receivedOf } from './pieces.ts';

const statuses = ['receiving', 'completed', 'refused'] as const;

const part = z.object({
  number: z.int(),
  bytes: z.int(),
  url: z.url().openapi({ description: 'Takes one PUT of so many bytes, and no token, for an hour.' }),
});

export const uploadSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(['photo', 'video']),
    name: z.string(),
    status: z.enum(statuses).openapi({
      description: 'receiving: until every byte is there and was looked at. refused: `error` says why.',
    }),
    bytes: z.int().openapi({ description: 'How many it has as a whole.' }),
    received: z.int().openapi({ description: 'How many have come; over tus, without a gap.' }),
    parts: z
      .array(part)
      .nullable()
      .openapi({ description: 'What is still to be put into the store; null for an upload over tus.' }),
    media_id: z.uuid().nullable().openapi({ description: 'The photo or video that it became.' }),
    media_path: z.string().nullable(),
    job_ids: z.array(z.uuid()),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().openapi({ description: 'What is unfinished then is removed.' }),
  })
  .openapi('Upload');

export async function describeUpload(
  { store }: Pick<Deps, 'store'>,
  upload: UploadRow,
): Promise<z.output<typeof uploadSchema>> {
  const { id, kind, fields, bytes, mediaId, jobIds, refusal, createdAt, expiresAt } = upload;
  return {
    id,
    kind,
    name: shownName(fields.filename ?? fields.name),
    status: refusal ? 'refused' : mediaId ? 'completed' : 'receiving',
    bytes,
    ...(await progressOf(store, upload)),
    media_id: mediaId,
    media_path: mediaId && `/${kind}s/${mediaId}`,
    job_ids: jobIds ?? [],
    error: refusal && { code: refusal.code, message: refusal.detail },
    created_at: createdAt.toISOString(),
    expires_at: expiresAt.toISOString(),
  };
}

async function progressOf(store: Deps['store'], upload: UploadRow) {
  const isOverTus = upload.way === 'tus';
  if (isSettled(upload)) return { received: upload.bytes, parts: isOverTus ? null : [] };
  const pieces = await piecesOf(store, upload.id);
  if (isOverTus) return { received: receivedOf(pieces), parts: null };
  const parts = partsOf(upload, pieces);
  const received = parts.reduce((sum, { bytes, isStored }) => sum + (isStored ? bytes : 0), 0);
  return { received, parts: await signParts(store, parts) };
}
