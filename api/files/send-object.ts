import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { answerObject, type ObjectAnswer } from '../../storage/answer.ts';
import type { Env } from '../env.ts';
import { notFound, Problem } from '../problems.ts';

export type SentObject = {
  key: string;
  /** Strong, quotes included: objects never change under one tag. */
  etag: string;
  headers?: Record<string, string>;
};

/** Of renditions: each attempt writes a file of its own, so what lies under one id never changes. */
export const forEver = { 'cache-control': 'private, max-age=31536000, immutable' };

/** Sends a stored file to a caller who may have it, or the part that was asked for, or 304. */
export async function sendObject(
  c: Context<Env>,
  { key, etag, headers = {} }: SentObject,
): Promise<Response> {
  const own = { 'cache-control': 'private, no-cache', ...headers, etag };
  if (tagMatches(c.req.header('if-none-match'), etag)) return c.body(null, 304, own);
  const ifRange = c.req.header('if-range');
  const answer = await answerObject(c.var.deps.store, key, {
    method: c.req.method === 'HEAD' ? 'HEAD' : 'GET',
    range: c.req.header('range'),
    ifRange: ifRange === etag ? undefined : ifRange,
  });
  return toResponse(answer, own);
}

/** @throws Problem for a refusal */
export function toResponse(answer: ObjectAnswer, headers: Record<string, string>): Response {
  if ('refusal' in answer) throw refusalOf(answer);
  const body = answer.body && (Readable.toWeb(answer.body) as ReadableStream);
  const disposition = dispositionOf(answer.headers['content-type']);
  return new Response(body ?? null, {
    status: answer.status,
    headers: { 'content-disposition': disposition, ...answer.headers, ...headers },
  });
}

/** Pictures and films are shown. Whatever else should come to lie in the store is saved, and never opened as a page. */
const dispositionOf = (contentType = '') =>
  /^(image\/(?!svg)|video\/|audio\/)/.test(contentType) ? 'inline' : 'attachment';

function refusalOf({ status, headers, refusal }: ObjectAnswer & { refusal: string }): Problem {
  if (status === 416) return new Problem('RANGE_NOT_SATISFIABLE', refusal, { headers });
  if (status === 403) return new Problem('SIGNATURE_REFUSED', refusal, { headers });
  return notFound(refusal);
}

/** Whether If-None-Match names the tag. Proxies that compress make tags weak; what they stand for is the same. */
export const tagMatches = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag));
