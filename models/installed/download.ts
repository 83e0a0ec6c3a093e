import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ModelError } from '../errors.ts';

export type Download = {
  url: string;
  /** Where the file goes when it is whole and the right one; until then `<path>.part` holds what has come. */
  path: string;
  bytes?: number | undefined;
  sha256: string;
  /** Called as bytes arrive, with all there are so far and how many there will be. */
  progress?: (done: number, total: number | undefined) => void;
  signal?: AbortSignal | undefined;
  /** Pause before the second try; doubled for each further one. */
  pauseMs?: number;
  /** Without a byte for so long, a try is given up. */
  idleMs?: number;
};

const TRIES = 4;
/** For files of unknown size: twice the largest that is published. */
const MAX_BYTES = 128 * 2 ** 20;
const RANGE_NOT_SATISFIABLE = 416;
const PARTIAL_CONTENT = 206;

/** What another try will not change. */
class Final extends ModelError {
  constructor(message: string) {
    super('download', message);
  }
}

/**
 * Downloads a file whose content is known by its hash. What has come stays when the connection breaks, and the next try,
 * or the next call, goes on from there; a wrong file is removed.
 *
 * @throws ModelError `download` with one sentence that says what to do; the signal's reason
 */
export async function download(job: Download): Promise<void> {
  const part = `${job.path}.part`;
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchRest(job, part);
      break;
    } catch (error) {
      job.signal?.throwIfAborted();
      if (error instanceof Final) throw error;
      if (attempt === TRIES) throw unreachable(job.url, error);
      await wait((job.pauseMs ?? 1000) * 2 ** (attempt - 1), undefined, { signal: job.signal });
    }
  }
  await verify(job, part);
  await rename(part, job.path);
}

async function fetchRest(
  { url, bytes, progress, signal, idleMs = 30_000 }: Download,
  part: string,
): Promise<void> {
  const start = await sizeOf(part);
  if (bytes !== undefined && start === bytes) return;
  const idle = new AbortController();
  const watch = setTimeout(() => idle.abort(new Error(`no data for ${idleMs} ms`)), idleMs);
  try {
    // Compressed on the way, the bytes could not be counted or resumed.
    const headers = { 'accept-encoding': 'identity', ...(start > 0 ? { range: `bytes=${start}-` } : {}) };
    const signals = signal ? [idle.signal, signal] : [idle.signal];
    const response = await fetch(url, { headers, signal: AbortSignal.any(signals) });
    const from = await acceptedStart(response, url, start, part);
    if (from === undefined || !response.body) return;
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    const total = Number.isFinite(length) ? from + length : bytes;
    const limit = bytes ?? MAX_BYTES;
    if (total !== undefined && total > limit)
      throw await wrongFile(url, part, `it has ${total} bytes, not ${limit}`);
    let done = from;
    const counted = new Transform({
      transform(chunk: Uint8Array, _encoding, next) {
        watch.refresh();
        done += chunk.length;
        progress?.(done, total);
        next(
          done > limit ? new Final(`${url} sends more than ${limit} bytes; nothing is kept.`) : null,
          chunk,
        );
      },
    });
    const file = createWriteStream(part, { flags: from > 0 ? 'a' : 'w' });
    await pipeline(Readable.fromWeb(response.body), counted, file);
    if (total !== undefined && done < total)
      throw new Error(`the connection ended at ${done} of ${total} bytes`);
  } catch (error) {
    if (error instanceof Final) await rm(part, { force: true });
    throw idle.signal.aborted ? idle.signal.reason : error;
  } finally {
    clearTimeout(watch);
  }
}

/** Where the answer's bytes belong; undefined when there is nothing more to come. */
async function acceptedStart(
  response: Response,
  url: string,
  start: number,
  part: string,
): Promise<number | undefined> {
  const { status } = response;
  if (status === PARTIAL_CONTENT) {
    const from = Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]);
    if (from === start) return start;
  }
  if (status === PARTIAL_CONTENT || status === RANGE_NOT_SATISFIABLE) {
    await response.body?.cancel();
    // All that was missing is the check, or the rest is of another file.
    if (status === RANGE_NOT_SATISFIABLE && response.headers.get('content-range') === `bytes */${start}`)
      return undefined;
    await rm(part, { force: true });
    throw new Error('the server has another file than what has come so far');
  }
  if (response.ok) return 0;
  await response.body?.cancel();
  if (status >= 500 || status === 429) throw new Error(`the server answers ${status}`);
  throw new Final(`${url} is not to be had: the server answers ${status}.`);
}

async function verify({ url, bytes, sha256 }: Download, part: string): Promise<void> {
  const size = await sizeOf(part);
  if (bytes !== undefined && size !== bytes)
    throw await wrongFile(url, part, `it has ${size} bytes, not ${bytes}`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(part), hash);
  const found = hash.digest('hex');
  if (found !== sha256) throw await wrongFile(url, part, `its sha256 is ${found}, not ${sha256}`);
}

async function wrongFile(url: string, part: string, difference: string): Promise<Final> {
  await rm(part, { force: true });
  return new Final(`${url} is not the file that is expected: ${difference}. Nothing is kept.`);
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;

function unreachable(url: string, cause: unknown): ModelError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const why =
    inner instanceof Error ? inner.message || String((inner as NodeJS.ErrnoException).code) : String(inner);
  const message =
    `${new URL(url).host} cannot be reached (${why}). Try again later, set HTTPS_PROXY where a proxy is needed, or ` +
    `fetch ${url} on another machine and run: npm run models -- import FILE`;
  return new ModelError('download', message, { cause });
}
