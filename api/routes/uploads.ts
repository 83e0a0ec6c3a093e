import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { deleteUpload, type UploadRow } from '../../db/uploads.ts';
import { audited } from '../admin/audit.ts';
import { requireUser, signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { Problem, type ProblemCode } from '../problems.ts';
import { finishUpload } from '../resumable/finish.ts';
import { answerTus } from '../resumable/tus.ts';
import { describeUpload, uploadSchema } from '../resumable/view.ts';
import { takeAsUpload } from '../uploads/pace.ts';
import { receiving } from '../uploads/receive.ts';
import { idParam, json, refusals, uploadRefusals } from './docs-of.ts';
import { findUploadOf, finishRefusals } from './upload-of.ts';
import { idempotencyHeader } from './uploads-of.ts';

/** Of every answer here, refusals too, as the protocol wants it. */
const speaksTus = createMiddleware<Env>(async (c, next) => {
  await next();
  c.res.headers.set('tus-resumable', '1.0.0');
});

const { security } = signedIn;
/** Hono asks the handler of GET for the headers of HEAD; those of tus say something else. */
const answersHead = createMiddleware<Env>(async (c, next) => {
  if (c.req.method !== 'HEAD' || c.req.header('tus-resumable') === undefined) return next();
  return outcome(c, await answerTus(c, await findUploadOf(c, 'tus')));
});

const middleware = [speaksTus, requireUser] as [typeof speaksTus, typeof requireUser];
const header = (name: string, description: string, required = true) => ({
  name,
  in: 'header' as const,
  required,
  description,
  schema: { type: 'string' as const },
});
const version = header('Tus-Resumable', '`1.0.0`');

const create = createRoute({
  method: 'post',
  path: '/uploads',
  summary: 'Announce an upload that may be interrupted (tus 1.0)',
  description:
    'For any tus client. `Upload-Metadata` has `filename`, `filetype`, and `kind` where that does not follow from the ' +
    'type: a `photo` is upscaled, with the options of `POST /upscale`; a `video` is measured and gets a thumbnail. ' +
    '`sha256`, in hex, is compared at the end. The body may have the first bytes already.',
  tags: ['uploads'],
  security,
  middleware,
  parameters: [
    version,
    header('Upload-Length', 'Bytes of the whole file'),
    header('Upload-Metadata', 'Names, each with a value in Base64, and commas between them'),
    idempotencyHeader,
  ],
  responses: {
    201: { description: '`Location` is where its bytes go, `Upload-Expires` until when' },
    ...refusals('TUS_REQUIRED', 'CHECKSUM_MISMATCH', 'RATE_LIMITED', ...uploadRefusals),
  },
});

const send = createRoute({
  method: 'patch',
  path: '/uploads/{id}',
  summary: 'Send the next bytes of an upload (tus 1.0)',
  description:
    'The answer to the last of them comes when the file was looked at, and has in `Upload-Media-Id` the photo or video ' +
    'that it became and in `Upload-Job-Ids` its jobs. `HEAD` says where an interrupted upload goes on, and at its end ' +
    'the same two.',
  tags: ['uploads'],
  security,
  middleware,
  parameters: [
    version,
    header('Upload-Offset', 'Where these bytes belong'),
    header('Content-Type', '`application/offset+octet-stream`'),
  ],
  request: { params: idParam },
  responses: {
    204: { description: '`Upload-Offset` is how many bytes have come' },
    ...refusals(
      'MALFORMED_BODY',
      'UPLOAD_TIMEOUT',
      'OFFSET_MISMATCH',
      'TUS_REQUIRED',
      'PAYLOAD_TOO_LARGE',
      'TOO_MANY_PIECES',
      'UPLOAD_BUSY',
      'TOO_MANY_UPLOADS',
      ...finishRefusals,
    ),
  },
});

const read = createRoute({
  method: 'get',
  path: '/uploads/{id}',
  summary: 'See how far an upload is, and what became of it',
  tags: ['uploads'],
  security,
  middleware: [...middleware, answersHead] as const,
  request: { params: idParam },
  responses: { 200: json(uploadSchema, 'The upload'), ...refusals('NOT_FOUND', 'STORAGE_UNAVAILABLE') },
});

const remove = createRoute({
  method: 'delete',
  path: '/uploads/{id}',
  summary: 'Give an upload up',
  description: 'What has come of it is removed. What it became already stays.',
  tags: ['uploads'],
  security,
  middleware,
  request: { params: idParam },
  responses: { 204: { description: 'It is gone' }, ...refusals('NOT_FOUND') },
});

const discover = createRoute({
  method: 'options',
  path: '/uploads',
  summary: 'See what of tus is spoken here',
  tags: ['uploads'],
  responses: { 204: { description: '`Tus-Version` and `Tus-Extension`' } },
});

export const uploads = new OpenAPIHono<Env>()
  .openapi(discover, async (c) => (await answerTus(c)).answer)
  .openapi(create, async (c) => outcome(c, await inFlight(c, () => answerTus(c))))
  .openapi(send, async (c) => {
    const upload = await findUploadOf(c, 'tus');
    return outcome(c, await inFlight(c, () => answerTus(c, upload)));
  })
  .openapi(read, async (c) => {
    const view = await describeUpload(c.var.deps, await findUploadOf(c));
    return c.json(view, 200, { 'cache-control': 'no-store' });
  })
  .openapi(remove, async (c) => {
    const { id } = await findUploadOf(c);
    await audited(c, (tx) => deleteUpload(tx, id, c.var.principal));
    return c.body(null, 204);
  });

function inFlight<T>(c: Context<Env>, work: () => Promise<T>): Promise<T> {
  takeAsUpload(c);
  const { deps, principal } = c.var;
  return deps.uploads.through(principal.id, () => receiving.through(work));
}

/** Adds to the library's answer what became of the upload, once its last byte has come. */
async function outcome(
  c: Context<Env>,
  { answer, upload }: { answer: Response; upload: UploadRow | undefined },
): Promise<Response> {
  if (answer.headers.get('upload-offset') !== String(upload?.bytes) || !upload) return answer;
  const { refusal, mediaId, jobIds } = await finishUpload(c.var.deps, upload);
  if (refusal) throw new Problem(refusal.code as ProblemCode, refusal.detail);
  answer.headers.set('upload-media-id', mediaId ?? '');
  answer.headers.set('upload-job-ids', (jobIds ?? []).join(', '));
  return answer;
}
