import type { Readable } from 'node:stream';
import { contentDisposition } from './disposition.ts';
import { parseRange } from './http-range.ts';
import { verifySignedUrl } from './signed-url.ts';
import { type ByteRange, type ObjectInfo, ObjectNotFound, type ObjectStore } from './store.ts';

export type ObjectRequest = {
  method: 'GET' | 'HEAD';
  /** The Range header. */
  range?: string | undefined;
  /** The If-Range header. */
  ifRange?: string | undefined;
  downloadAs?: string | undefined;
};

/** What to send back, for any HTTP server. `refusal` is a sentence for the caller, in place of a body. */
export type ObjectAnswer =
  | { status: 200 | 206; headers: Record<string, string>; body: Readable | undefined }
  | { status: 403 | 404 | 416; headers: Record<string, string>; refusal: string };

/**
 * Answers a request for an address that `store.signedUrl` made on the disk store.
 * @param address the request's URL, or its path and query, not decoded
 */
export async function answerSigned(
  store: ObjectStore,
  signingKey: string,
  address: string,
  request: Omit<ObjectRequest, 'downloadAs'>,
  now = Date.now(),
): Promise<ObjectAnswer> {
  const verified = verifySignedUrl(signingKey, address, now);
  if ('refused' in verified) {
    return { status: verified.refused === 'malformed' ? 404 : 403, headers: {}, refusal: verified.why };
  }
  return answerObject(store, verified.key, { ...request, downloadAs: verified.downloadAs });
}

/** Answers a request for a stored object whose reader has already been found to be allowed. */
export function answerObject(store: ObjectStore, key: string, request: ObjectRequest): Promise<ObjectAnswer> {
  return orAbsent(() => answerFound(store, key, request));
}

/** What lies within an object, such as a tile, and is sent as a file of its own. */
export type ObjectPart = { range: ByteRange; contentType: string };

/** The same for a part of an object. @param findPart asks the store where it lies */
export function answerPart(
  store: ObjectStore,
  key: string,
  { method }: Pick<ObjectRequest, 'method'>,
  findPart: () => Promise<ObjectPart>,
): Promise<ObjectAnswer> {
  return orAbsent(async () => {
    const { range, contentType } = await findPart();
    const body = method === 'HEAD' ? undefined : (await store.read(key, range)).stream;
    const length = String(range.end - range.start + 1);
    return {
      status: 200,
      headers: { 'content-type': contentType, 'content-length': length, ...harmless },
      body,
    };
  });
}

async function orAbsent(answer: () => Promise<ObjectAnswer>): Promise<ObjectAnswer> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof ObjectNotFound)) throw error;
    return { status: 404, headers: {}, refusal: 'there is no such file' };
  }
}

/** Files come from strangers and share the API's origin: whatever they hold must never run there. */
const harmless = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
};

async function answerFound(store: ObjectStore, key: string, request: ObjectRequest): Promise<ObjectAnswer> {
  let range: ByteRange | undefined;
  if (request.method === 'HEAD' || request.range !== undefined) {
    const info = await store.stat(key);
    if (!info) throw new ObjectNotFound(key);
    const asked = usableRange(request, info);
    if (asked === 'unsatisfiable') return unsatisfiable(info.size);
    if (request.method === 'HEAD') return succeed(info, asked, request.downloadAs, undefined);
    range = asked;
  }
  const { info, stream } = await store.read(key, range);
  return succeed(info, range, request.downloadAs, stream);
}

/** A range of bytes of an older version must not be glued to a newer one: another If-Range means the whole file. */
function usableRange({ range, ifRange }: ObjectRequest, info: ObjectInfo) {
  if (ifRange !== undefined && ifRange !== info.lastModified.toUTCString()) return undefined;
  return parseRange(range, info.size);
}

const unsatisfiable = (size: number): ObjectAnswer => ({
  status: 416,
  headers: { 'content-range': `bytes */${size}` },
  refusal: `the file has ${size} bytes; the range lies beyond its end`,
});

function succeed(
  info: ObjectInfo,
  range: ByteRange | undefined,
  downloadAs: string | undefined,
  body: Readable | undefined,
): ObjectAnswer {
  const { start, end } = range ?? { start: 0, end: info.size - 1 };
  const headers = {
    'accept-ranges': 'bytes',
    'content-type': info.contentType,
    'content-length': String(end - start + 1),
    'last-modified': info.lastModified.toUTCString(),
    ...harmless,
    ...(range && { 'content-range': `bytes ${start}-${end}/${info.size}` }),
    ...(downloadAs !== undefined && { 'content-disposition': contentDisposition(downloadAs) }),
  };
  return { status: range ? 206 : 200, headers, body };
}
