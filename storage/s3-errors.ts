import { ObjectNotFound, StoreUnavailable } from './store.ts';

/** What the transport saw of a try; the minio client does not tell for answers without a body. */
export type Seen = { status: number | undefined };

const transientStatuses = new Set([408, 429, 499, 500, 502, 503, 504, 520]);
const transientCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Whether the same call may well succeed a moment later. All our calls may be repeated without harm. */
export function isTransient(error: unknown, { status }: Seen): boolean {
  return transientStatuses.has(status ?? 0) || transientCodes.has(codeOf(error));
}

/** The error as the store's callers know it. */
export function explain(error: unknown, seen: Seen, what: string, key: string | undefined): unknown {
  const code = codeOf(error);
  // A HEAD has no body to say which thing is missing: its 404 is "NotFound".
  if (key !== undefined && (code === 'NoSuchKey' || code === 'NotFound')) return new ObjectNotFound(key);
  if (error instanceof RangeError || error instanceof StoreUnavailable) return error;
  if (code === 'InvalidRange')
    return new RangeError(`${what}: the range lies beyond the end`, { cause: error });
  return new StoreUnavailable(`${what}: ${reason(error, seen, code)}`, { cause: error });
}

function reason(error: unknown, { status }: Seen, code: string): string {
  if (code === 'NoSuchBucket') return 'the bucket does not exist (S3_BUCKET)';
  if (status === 403)
    return `the store refused (${code}): see S3_ACCESS_KEY, S3_SECRET_KEY and the rights of that key`;
  if (transientStatuses.has(status ?? 0)) return `the store answered ${status}`;
  return error instanceof Error ? `${code} ${error.message}`.trim() : String(error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
