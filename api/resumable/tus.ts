import type { Readable } from 'node:stream';
import { DataStore, Server, Upload } from '@tus/server';
import type { Context } from 'hono';
import type { UploadRow } from '../../db/uploads.ts';
import type { Env } from '../env.ts';
import { notFound, Problem } from '../problems.ts';
import { patienceOf } from '../uploads/pace.ts';
import { announceUpload } from './announce.ts';
import { isSettled } from './finish.ts';
import { piecesOf, receivedOf, requireFewPieces, storePieces } from './pieces.ts';
import { tusProblem } from './tus-problem.ts';
import { Writers } from './writers.ts';

const UPLOADS_PATH = '/uploads';

const writers = new Writers();

/**
 * Answers one request of tus 1.0, the protocol itself being the library's. The stores that come with it are not used:
 * `@tus/file-store` knows how far an upload is from the length of a file on one machine's disk, so that another API
 * container could not go on with it, and `@tus/s3-store` brings Amazon's whole SDK as a second S3 client beside minio.
 * A store of our own over `ObjectStore` is the few lines below, on disk and S3 alike.
 * @param upload the one that the path names
 * @returns the answer, and the upload it is about
 * @throws Problem for every refusal, the library's included
 */
export async function answerTus(c: Context<Env>, upload?: UploadRow) {
  if (c.req.method !== 'OPTIONS' && c.req.header('tus-resumable') !== '1.0.0') {
    throw new Problem('TUS_REQUIRED', 'This takes requests of tus: send Tus-Resumable: 1.0.0.');
  }
  let current = upload;
  let failure: unknown;
  const server = new Server({
    path: UPLOADS_PATH,
    // What stands before this API may have another scheme and host.
    relativeLocation: true,
    datastore: new Pieces(c, () => current),
    locker: writers,
    // Of a request that is stopped, what it received is stored at once; there is nothing else to wait for.
    lockDrainTimeout: 1,
    namingFunction: async ({ headers }, metadata) => {
      const bytes = Number(headers.get('upload-length'));
      current = await announceUpload(c, { way: 'tus', bytes, fields: textOf(metadata) });
      return current.id;
    },
    onResponseError: (_, error) => {
      failure = error;
      return undefined;
    },
  });
  const answer = await server.handleWeb(c.req.raw);
  if (failure !== undefined) throw tusProblem(failure);
  if (answer.status >= 400) throw tusProblem({ status_code: answer.status, body: await answer.text() });
  // Which pages may call is cross-origin.ts's to say.
  for (const name of [...answer.headers.keys()]) {
    if (name.startsWith('access-control-')) answer.headers.delete(name);
  }
  return { answer, upload: current };
}

/** A key of tus's metadata may stand without a value. */
const textOf = (metadata: Record<string, string | null> = {}) =>
  Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, value ?? '']));

/** What the library asks of a store, for the upload of one request. */
class Pieces extends DataStore {
  readonly #c: Context<Env>;
  readonly #upload: () => UploadRow | undefined;
  override extensions = ['creation', 'creation-with-upload', 'termination', 'expiration'];

  constructor(c: Context<Env>, upload: () => UploadRow | undefined) {
    super();
    this.#c = c;
    this.#upload = upload;
  }

  override async create(upload: Upload): Promise<Upload> {
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const { bytes, fields, createdAt } = this.#row();
    const offset = await this.#offset();
    return new Upload({ id, size: bytes, offset, metadata: fields, creation_date: createdAt.toISOString() });
  }

  override async write(source: Readable, uploadId: string, start: number): Promise<number> {
    const { store, scratch, settings } = this.#c.var.deps;
    return scratch.with((folder) =>
      storePieces(store, { uploadId, start }, source, folder, patienceOf(settings)),
    );
  }

  override getExpiration(): number {
    return this.#c.var.deps.settings.UPLOAD_HOURS * 3_600_000;
  }

  async #offset(): Promise<number> {
    const upload = this.#row();
    if (isSettled(upload)) return upload.bytes;
    const pieces = await piecesOf(this.#c.var.deps.store, upload.id);
    requireFewPieces(pieces);
    return Math.min(receivedOf(pieces), upload.bytes);
  }

  #row(): UploadRow {
    const upload = this.#upload();
    if (!upload) throw notFound();
    return upload;
  }
}
