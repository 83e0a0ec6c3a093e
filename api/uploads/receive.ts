import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Busboy, type BusboyConfig, type BusboyInstance } from '@fastify/busboy';
import type { Context } from 'hono';
import type { Env } from '../env.ts';
import { Gate } from '../gate.ts';
import { requireRoom } from '../limits/upload-room.ts';
import { invalid, missing, Problem } from '../problems.ts';
import { collectYoung } from './collect-young.ts';
import { type Patience, patienceOf, takeAsUpload, watchPace } from './pace.ts';
import { receiveFile, type UploadedFile } from './receive-file.ts';

export type UploadRules = {
  /** The form field that carries files; files in other fields are refused. */
  field: string;
  maxFiles: number;
  /** Per file. */
  maxBytes: number;
};

export type Upload = { files: UploadedFile[]; fields: Record<string, string> };

const FORM_LIMITS = { fields: 50, fieldNameSize: 100, fieldSize: 65_536, headerPairs: 20, headerSize: 8_192 };
/** What a form may hold beside its files. */
const FORM_BYTES = 1 << 20;

/** Each holds a socket and writes to scratch disk at the speed of its line. */
export const receiving = new Gate(64, 64);

/**
 * Receives a multipart form: files go to `folder` as they arrive, so memory stays at a few chunks whatever their size.
 * @throws Problem PAYLOAD_TOO_LARGE, INVALID_REQUEST, MALFORMED_BODY, UPLOAD_TIMEOUT, TOO_MANY_UPLOADS, OVERLOADED,
 *   SCRATCH_FULL or QUOTA_EXCEEDED
 */
export async function receiveUpload(c: Context<Env>, rules: UploadRules, folder: string): Promise<Upload> {
  const { 'content-type': type = '', 'content-length': length } = headersOf(c);
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(type)) {
    throw missing(['body', rules.field], 'Field required (send the body as multipart/form-data)');
  }
  takeAsUpload(c);
  if (Number(length) > rules.maxFiles * rules.maxBytes + FORM_BYTES) throw tooLarge(rules);
  await requireRoom(c, Number(length) || 0, folder);
  const { deps, principal } = c.var;
  const patience = patienceOf(deps.settings);
  const receive = () => receiving.through(() => receiveForm(bodyOf(c), type, rules, folder, patience));
  const upload = await deps.uploads.through(principal.id, receive);
  // Not every upload says its length; one that does is held to it by Node.
  if (length === undefined) {
    const bytes = upload.files.reduce((sum, file) => sum + file.bytes, 0);
    await requireRoom(c, bytes, folder);
  }
  return upload;
}

/** Receives a form of one file. @throws as `receiveUpload`; also when there is none */
export async function receiveOne(c: Context<Env>, field: string, maxBytes: number, folder: string) {
  const { files, fields } = await receiveUpload(c, { field, maxFiles: 1, maxBytes }, folder);
  const [file] = files;
  if (!file) throw missing(['body', field]);
  return { file, fields };
}

const headersOf = (c: Context<Env>) => c.req.header() as Record<string, string | undefined>;

/** Node's own stream where there is one: it is faster than a web stream, and not destroyed by a refusal. */
function bodyOf(c: Context<Env>): Readable {
  if (c.env?.incoming) return c.env.incoming;
  return c.req.raw.body ? Readable.fromWeb(c.req.raw.body as never) : Readable.from([]);
}

/** @param type the Content-Type, with its boundary */
export async function receiveForm(
  source: Readable,
  type: string,
  rules: UploadRules,
  folder: string,
  patience: Patience,
): Promise<Upload> {
  const limits = { ...FORM_LIMITS, files: rules.maxFiles, fileSize: rules.maxBytes };
  const parser = openParser(type, limits);
  const stopped = new AbortController();
  const failure = Promise.withResolvers<never>();
  const fields: Record<string, string> = {};
  const writes: Promise<UploadedFile>[] = [];

  parser.on('field', (name, value, isNameCut, isValueCut) => {
    // A part of an option would be an option that nobody asked for.
    if (isNameCut || isValueCut) failure.reject(invalid(['body', name], 'the name or the value is too long'));
    fields[name] = value;
  });
  parser.on('fieldsLimit', () => failure.reject(invalid(['body'], `send at most ${limits.fields} fields`)));
  parser.on('file', (field, stream, name) => {
    if (field !== rules.field) failure.reject(invalid(['body', field], `send files as "${rules.field}"`));
    stream.on('limit', () => failure.reject(tooLarge(rules)));
    const write = receiveFile(stream, { folder, index: writes.length, field, name }, stopped.signal);
    write.catch(failure.reject);
    writes.push(write);
  });
  parser.on('filesLimit', () =>
    failure.reject(invalid(['body', rules.field], `send at most ${rules.maxFiles} files`)),
  );
  try {
    await feed(source, parser, rules, failure, patience);
    return { files: await Promise.all(writes), fields };
  } catch (error) {
    stopped.abort(error);
    await Promise.allSettled(writes);
    throw error;
  }
}

function openParser(type: string, limits: BusboyConfig['limits']): BusboyInstance {
  try {
    return new Busboy({ headers: { 'content-type': type }, limits });
  } catch {
    throw malformed('The Content-Type names no boundary that can be used.');
  }
}

/** Moves the body into the parser. A refusal leaves the source open, because its socket carries the answer. */
async function feed(
  source: Readable,
  parser: BusboyInstance,
  rules: UploadRules,
  failure: Failure,
  patience: Patience,
): Promise<void> {
  const { reject } = failure;
  let bytes = 0;
  const endWatch = watchPace(() => bytes, reject, patience);
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    collectYoung(chunk.length);
    if (bytes > rules.maxFiles * rules.maxBytes + FORM_BYTES) reject(tooLarge(rules));
  };
  const onClose = () => {
    if (!source.readableEnded) reject(malformed('The upload was cut off.'));
  };
  const finished = once(parser, 'finish').catch(() => {
    throw malformed('The multipart body is damaged or ends too early.');
  });
  source.on('data', onData).on('error', onClose).on('close', onClose);
  // What follows a body of a wrong length has Node close the line before anybody listens here.
  if (source.destroyed) onClose();
  source.pipe(parser);
  try {
    await Promise.race([finished, failure.promise]);
  } finally {
    endWatch();
    source.unpipe(parser);
    source.off('data', onData).off('close', onClose);
  }
}

type Failure = PromiseWithResolvers<never>;

const malformed = (detail: string) => new Problem('MALFORMED_BODY', detail);

function tooLarge({ maxBytes, maxFiles }: UploadRules): Problem {
  const limit = `${maxBytes} bytes (${(maxBytes / 2 ** 20).toFixed(1)} MiB)`;
  const each = maxFiles > 1 ? ` each, in at most ${maxFiles} files` : '';
  return new Problem('PAYLOAD_TOO_LARGE', `A file may have at most ${limit}${each}.`);
}
