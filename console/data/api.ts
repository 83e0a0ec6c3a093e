import { DetailedError, parseResponse } from 'hono/client';
import { darkroomClient } from '../../api/client.ts';

/** Every route, typed by the routes themselves. The browser's cookie says who asks. */
export const api = darkroomClient(location.origin);

/** What one field should be: `limit` is the least or the most that fits. Servers may have newer codes than this page. */
export type FieldError = { path: (string | number)[]; message: string; code?: string; limit?: number };

/** Why the API refused, in its own words: `code` is one of docs/errors.md, the message a sentence for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly status: number;
  /** What the server's log knows the request by, where the server itself is to blame. */
  readonly requestId: string | undefined;
  /** Seconds after which to ask again, where the API says so. */
  readonly retryAfter: number | undefined;
  /** What each field should be, where that is why. A path starts with where it was: body, query. */
  readonly fields: FieldError[];

  constructor(status: number, problem: unknown, retryAfter?: number) {
    const { code, detail, errors, request_id } = (
      typeof problem === 'object' && problem ? problem : {}
    ) as Record<string, unknown>;
    super(typeof detail === 'string' ? detail : `The server answered ${status}.`);
    this.code = typeof code === 'string' ? code : 'UNKNOWN';
    this.status = status;
    this.requestId = code === 'INTERNAL_ERROR' && typeof request_id === 'string' ? request_id : undefined;
    this.retryAfter = retryAfter;
    this.fields = Array.isArray(errors) ? errors : [];
  }
}

type Answer = Parameters<typeof parseResponse>[0];

/** What a route answers, as its own types say. @throws Refused; TypeError while the server cannot be reached */
export async function ask<T extends Awaited<Answer>>(answer: T | Promise<T>) {
  try {
    return await parseResponse(answer);
  } catch (error) {
    if (!(error instanceof DetailedError)) throw error;
    const { headers } = await answer;
    throw new Refused(error.statusCode ?? 0, error.detail?.data, secondsIn(headers.get('retry-after')));
  }
}

export const secondsIn = (header: string | null): number | undefined => {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
};

/** Whether it passes by itself: the server, or what it needs, is away, or it asks for a pause. */
export const isPassing = (error: Error): boolean =>
  !(error instanceof Refused) || error.retryAfter !== undefined || error.status > 500;

/** Milliseconds until the next try: as long as the API says, at most a minute, or longer with each failure. */
export const delayUntilNext = (failures: number, error: Error): number =>
  error instanceof Refused && error.retryAfter !== undefined
    ? Math.min(Math.max(error.retryAfter, 1), 60) * 1000
    : Math.min(1000 * 2 ** failures, 10_000);

/** A server that was away may be back; one that refused will refuse again. */
export const isWorthRepeating = (error: Error): boolean => !(error instanceof Refused) || error.status >= 500;
