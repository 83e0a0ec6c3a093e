import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { signedIn } from '../auth/access.ts';
import type { Env } from '../env.ts';
import { Problem, type ProblemCode } from '../problems.ts';
import { announceUpload } from '../resumable/announce.ts';
import { finishUpload, isSettled } from '../resumable/finish.ts';
import { partsOf } from '../resumable/parts.ts';
import { piecesOf } from '../resumable/pieces.ts';
import { describeUpload, uploadSchema } from '../resumable/view.ts';
import { smallBody } from '../small-body.ts';
import { idParam, json, refusals } from './docs-of.ts';
import { findUploadOf, finishRefusals } from './upload-of.ts';
import { idempotencyHeader } from './uploads-of.ts';

const option = z.union([z.string().max(1_000), z.number(), z.boolean()]);

const announcement = z.strictObject({
  kind: z.enum(['photo', 'video']),
  filename: z.string().min(1).max(1_000),
  bytes: z.int().min(1),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .optional()
    .openapi({ description: 'Hex. Other bytes are refused.' }),
  options: z.record(z.string().max(100), option).default({}).openapi({
    description: 'Of a photo: `lat`, `lng` and those of an upscale, as in the form of POST /upscale.',
  }),
});

const create = createRoute({
  method: 'post',
  path: '/uploads/presigned',
  summary: 'Announce an upload that goes straight into the store',
  description:
    'PUT the bytes of each part to its `url`, in any order and several at a time, with the Content-Length that `bytes` ' +
    'says and no token; then complete the upload. `GET /uploads/{id}` has new addresses of the parts that are missing.',
  tags: ['uploads'],
  security: signedIn.security,
  middleware: [...signedIn.middleware, smallBody] as const,
  parameters: [idempotencyHeader],
  request: { body: { required: true, content: { 'application/json': { schema: announcement } } } },
  responses: {
    201: json(uploadSchema, 'Where its parts go'),
    ...refusals(
      'QUOTA_EXCEEDED',
      'IDEMPOTENCY_KEY_REUSED',
      'RATE_LIMITED',
      'TOO_MANY_UPLOADS',
      'STORAGE_UNAVAILABLE',
    ),
  },
});

const complete = createRoute({
  method: 'post',
  path: '/uploads/{id}/complete',
  summary: 'Have an upload looked at whose parts are all in the store',
  description:
    'Its length, its SHA-256 and its type by content are verified; then it becomes what the same file in a form would. ' +
    'Asked again, it answers the same.',
  tags: ['uploads'],
  ...signedIn,
  request: { params: idParam },
  responses: {
    200: json(uploadSchema, 'The upload, with the photo or video and its jobs'),
    ...refusals(...finishRefusals),
  },
});

export const presignedUploads = new OpenAPIHono<Env>()
  .openapi(create, async (c) => {
    const { options, bytes, ...said } = c.req.valid('json');
    const fields = Object.fromEntries(
      Object.entries({ ...options, ...said }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    );
    const upload = await announceUpload(c, { way: 'presigned', bytes, fields });
    const view = await describeUpload(c.var.deps, upload);
    return c.json(view, 201, { location: `/uploads/${upload.id}`, 'cache-control': 'no-store' });
  })
  .openapi(complete, async (c) => {
    const { deps } = c.var;
    const upload = await findUploadOf(c, 'presigned');
    if (!isSettled(upload)) {
      const missing = partsOf(upload, await piecesOf(deps.store, upload.id)).filter(
        ({ isStored }) => !isStored,
      );
      if (missing.length > 0) throw incomplete(missing.map(({ number }) => number));
    }
    const settled = await finishUpload(deps, upload);
    const { refusal } = settled;
    if (refusal) throw new Problem(refusal.code as ProblemCode, refusal.detail);
    return c.json(await describeUpload(deps, settled), 200, { 'cache-control': 'no-store' });
  });

function incomplete(numbers: number[]): Problem {
  const some = numbers.slice(0, 10).join(', ') + (numbers.length > 10 ? ', …' : '');
  return new Problem('UPLOAD_INCOMPLETE', `Parts are not there, or of another length: ${some}.`);
}
