import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { ApiSettings } from '../config.ts';
import type { Env } from '../env.ts';
import { Problem } from '../problems.ts';

/** Milliseconds in which an upload must go on at the slowest speed at least, and that one request of it may take in all. */
export type Patience = { idle: number; total: number };

/** 4 GiB at 10 Mbit/s. */
const TOTAL_MS = 3_600_000;

const uploads = new WeakSet<IncomingMessage>();

/** Whether the body of a request is an upload, which is watched here. Every other has to have come in time, as a whole. */
export const isUpload = (request: IncomingMessage): boolean => uploads.has(request);

/** Says that the body of this request is an upload. Only a route knows: by its type alone every body could be one. */
export function takeAsUpload(c: Context<Env>): void {
  if (c.env?.incoming) uploads.add(c.env.incoming);
}

export const patienceOf = ({ MAX_STALL_SECONDS }: Pick<ApiSettings, 'MAX_STALL_SECONDS'>): Patience => ({
  idle: MAX_STALL_SECONDS * 1000,
  total: TOTAL_MS,
});

/** Bytes a second. Without a bound a few that only drip would keep everybody else out for an hour. */
const SLOWEST = 1_024;

/**
 * Gives an upload up with UPLOAD_TIMEOUT once it stands still, only drips, or takes too long.
 * @param received how many bytes have come so far
 * @returns what ends the watch
 */
export function watchPace(
  received: () => number,
  giveUp: (late: Problem) => void,
  { idle, total }: Patience,
): () => void {
  let before = 0;
  const tooSlow = () => giveUp(new Problem('UPLOAD_TIMEOUT', 'The upload stood still, or took too long.'));
  const late = setTimeout(tooSlow, total);
  const look = setInterval(() => {
    const now = received();
    if (now - before < (SLOWEST * idle) / 1000) tooSlow();
    before = now;
  }, idle);
  return () => {
    clearTimeout(late);
    clearInterval(look);
  };
}
