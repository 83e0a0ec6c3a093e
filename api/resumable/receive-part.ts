import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from 'hono';
import { findOpenUpload } from '../../db/uploads.ts';
import { keys } from '../../storage/keys.ts';
import { verifySignedUpload } from '../../storage/signed-url.ts';
import type { Env } from '../env.ts';
import { requireScratch } from '../limits/upload-room.ts';
import { notFound, Problem } from '../problems.ts';
import { type Patience, patienceOf, takeAsUpload, watchPace } from '../uploads/pace.ts';
import { receiving } from '../uploads/receive.ts';

/**
 * Takes a part of an upload at an address that the disk store signed: what an S3 server does with its own. The signature is
 * the permission, and says which key and how many bytes.
 * @param address as the request line has it, because it was signed so
 * @throws Problem SIGNATURE_REFUSED, NOT_FOUND once the upload is finished or given up, MALFORMED_BODY for another
 *   number of bytes, UPLOAD_TIMEOUT, TOO_MANY_UPLOADS, OVERLOADED or SCRATCH_FULL
 */
export async function receivePart(c: Context<Env>, address: string): Promise<void> {
  const { deps } = c.var;
  const signed = verifySignedUpload(deps.settings.SECRET_KEY, address);
  if ('refused' in signed) {
    throw signed.refused === 'malformed' ? notFound() : new Problem('SIGNATURE_REFUSED', signed.why);
  }
  const { key, bytes } = signed;
  const upload = await findOpenUpload(deps.db, keys.uploadIdIn(key));
  if (!upload) throw notFound('This upload is finished, or was given up.');
  if (Number(c.req.header('content-length')) !== bytes) throw wrongLength(bytes);
  takeAsUpload(c);
  await deps.uploads.through(upload.ownerId, () =>
    receiving.through(() =>
      deps.scratch.with(async (folder) => {
        await requireScratch(deps, bytes, folder);
        const file = path.join(folder, 'part');
        if ((await receive(bodyOf(c), file, patienceOf(deps.settings))) !== bytes) throw wrongLength(bytes);
        await deps.store.putFile(key, file, 'application/octet-stream');
      }),
    ),
  );
}

/** @returns how many bytes came */
async function receive(source: Readable, file: string, patience: Patience): Promise<number> {
  let received = 0;
  source.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  const endWatch = watchPace(
    () => received,
    (late) => source.destroy(late),
    patience,
  );
  try {
    await pipeline(source, createWriteStream(file, { highWaterMark: 2 ** 20 }));
    return received;
  } catch (error) {
    throw error === source.errored && !(error instanceof Problem) ? cutOff() : error;
  } finally {
    endWatch();
  }
}

const bodyOf = (c: Context<Env>): Readable =>
  c.req.raw.body ? Readable.fromWeb(c.req.raw.body as never) : Readable.from([]);

const wrongLength = (bytes: number) =>
  new Problem(
    'MALFORMED_BODY',
    `This address takes exactly ${bytes} bytes, and a Content-Length that says so.`,
  );

const cutOff = () => new Problem('MALFORMED_BODY', 'The part was cut off: send it again.');
