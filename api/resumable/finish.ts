import path from 'node:path';
import type { Db } from '../../db/client.ts';
import { findUpload, noteReceived, settleUpload, type UploadRow } from '../../db/uploads.ts';
import { keys } from '../../storage/keys.ts';
import type { Deps } from '../deps.ts';
import { Gate } from '../gate.ts';
import { requireScratch } from '../limits/upload-room.ts';
import { keepPhoto } from '../photos/keep.ts';
import { notFound, Problem } from '../problems.ts';
import { toProblem } from '../to-problem.ts';
import type { Kept } from '../uploads/kept.ts';
import { shownName, type UploadedFile } from '../uploads/receive-file.ts';
import { keepVideo } from '../videos/keep.ts';
import { optionsIn } from './announce.ts';
import { assemble, piecesOf } from './pieces.ts';

/** Each reads a whole upload onto the scratch disk, and stores it. */
const gate = new Gate(4, 64);

/** By upload, so that a client who asks again while its upload is worked on waits for that. */
const underWay = new Map<string, Promise<UploadRow>>();

export const isSettled = ({ mediaId, refusal }: UploadRow): boolean => mediaId !== null || refusal !== null;

/**
 * Makes of an upload whose bytes are all there what a form would have made of it: the row and the jobs, once, whoever
 * asks for it how often and in whichever process. It goes on when the client has gone.
 * @returns the upload with what became of it
 * @throws Problem UPLOAD_INCOMPLETE, or why it cannot be kept now; ask again then
 */
export function finishUpload(deps: Deps, upload: UploadRow): Promise<UploadRow> {
  if (isSettled(upload)) return Promise.resolve(upload);
  const current = underWay.get(upload.id);
  if (current) return current;
  const work = gate.through(() => finish(deps, upload)).finally(() => underWay.delete(upload.id));
  underWay.set(upload.id, work);
  return work;
}

async function finish(deps: Deps, upload: UploadRow): Promise<UploadRow> {
  const { id, ownerId } = upload;
  await noteReceived(deps.db, id);
  try {
    await deps.scratch.with(async (folder) => {
      await requireScratch(deps, upload.bytes, folder);
      await keep(deps, upload, await wholeFile(deps, upload, folder));
    });
  } catch (error) {
    const problem = toProblem(error);
    if (isFinal(problem)) {
      const refusal = { code: problem.code, detail: problem.message };
      await settleUpload(deps.db, { id, folder: keys.uploadPrefix(id) }, { refusal });
    } else if (!(error instanceof Settled)) throw error;
  }
  const settled = await findUpload(deps.db, id, { id: ownerId, isAdmin: false });
  if (!settled) throw notFound();
  return settled;
}

async function wholeFile(deps: Deps, upload: UploadRow, folder: string): Promise<UploadedFile> {
  const { id, bytes, fields } = upload;
  const file = path.join(folder, 'whole');
  const sha256 = await assemble(deps.store, { pieces: await piecesOf(deps.store, id), bytes }, file);
  if (upload.sha256 !== null && upload.sha256 !== sha256) {
    throw new Problem('CHECKSUM_MISMATCH', `The SHA-256 of what came is ${sha256}.`);
  }
  return { field: 'file', path: file, name: shownName(fields.filename ?? fields.name), bytes, sha256 };
}

async function keep(deps: Deps, { id, ownerId, kind, fields }: UploadRow, file: UploadedFile): Promise<void> {
  const settle = async (tx: Db, kept: Kept) => {
    if (!(await settleUpload(tx, { id, folder: keys.uploadPrefix(id) }, kept))) throw new Settled();
  };
  if (kind === 'video') await keepVideo(deps, { file, ownerId }, undefined, settle);
  else await keepPhoto(deps, { file, ownerId, options: optionsIn(fields) }, undefined, settle);
}

/** Another process was first, or the upload was given up: this one's work is undone. */
class Settled extends Error {}

/** What is wrong with the file or its options stays wrong; all else may pass. */
const isFinal = ({ status }: Problem) => status === 415 || status === 422;
