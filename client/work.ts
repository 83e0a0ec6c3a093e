import type { Connection } from './connection.ts';
import { DarkroomError } from './error.ts';
import type { Job, JobsByKind } from './types.ts';

export type WaitOptions<K extends keyof JobsByKind> = {
  /** Told the job as it is, at first and after every change. */
  onProgress?: (job: JobsByKind[K]) => void;
  /** Ends the waiting with its reason. The job goes on: `cancel` ends that. */
  signal?: AbortSignal;
};

/** A job that completed, so its result is there. */
export type Completed<K extends keyof JobsByKind> = JobsByKind[K] & {
  status: 'completed';
  result: NonNullable<JobsByKind[K]['result']>;
};

/** A job on its way. Nothing is kept open between the calls: an id is enough to come back to it (`client.jobs.work`). */
export type Work<K extends keyof JobsByKind = keyof JobsByKind> = {
  /** The job as it was accepted. @throws DarkroomError when it was refused */
  accepted: () => Promise<JobsByKind[K]>;
  /** Follows the job to its end. @throws DarkroomError with the job's code when it failed, or JOB_CANCELLED */
  wait: (options?: WaitOptions<K>) => Promise<Completed<K>>;
  /** Waits, then streams the file that the job made. @throws DarkroomError, NO_RESULT_FILE where it makes none */
  download: (options?: WaitOptions<K>) => Promise<ReadableStream<Uint8Array>>;
  cancel: () => Promise<JobsByKind[K]>;
};

/** Seconds that one question after a job stays open; then it is asked again. */
const WAIT_SECONDS = 20;

export function workOf<K extends keyof JobsByKind>(
  connection: Connection,
  accepting: Promise<JobsByKind[K]>,
): Work<K> {
  // Told to whoever asks; a refusal that nobody asks for must not end the process.
  accepting.catch(() => {});
  const wait: Work<K>['wait'] = async (options = {}) => {
    const { id } = await unlessAborted(accepting, options.signal);
    return completed(await follow(connection, id, options));
  };
  return {
    accepted: () => accepting,
    wait,
    download: async (options) => openResult(connection, await wait(options), options?.signal),
    cancel: async () => cancelJob<JobsByKind[K]>(connection, (await accepting).id),
  };
}

/** Asking twice is asking once, so the request carries a key, by which it may be repeated. */
export async function cancelJob<J extends Job>({ send }: Connection, id: string): Promise<J> {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const answer = await send(`/jobs/${id}/cancel`, { method: 'POST', headers });
  return (await answer.json()) as J;
}

/** Streams the file of a job that completed. */
export async function openResult(
  { send }: Connection,
  { kind, links }: Job,
  signal?: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  if (!links.result) throw new DarkroomError('NO_RESULT_FILE', `A job of the kind ${kind} makes no file.`);
  const { body } = await send(links.result, signal ? { signal } : {});
  if (!body) throw new DarkroomError('UNREADABLE_ANSWER', 'The file came without bytes.');
  return body;
}

/** Long-polls with the version seen last, so no change is missed between two requests. */
async function follow<K extends keyof JobsByKind>(
  { send }: Connection,
  id: string,
  { onProgress, signal }: WaitOptions<K>,
): Promise<JobsByKind[K]> {
  let version = '';
  for (;;) {
    const headers: Record<string, string> = version ? { 'if-none-match': version } : {};
    const path = `/jobs/${id}?wait=${version ? WAIT_SECONDS : 0}`;
    const answer = await send(path, { headers, ...(signal && { signal }) });
    if (answer.status === 304) continue;
    version = answer.headers.get('etag') ?? '';
    const job = (await answer.json()) as JobsByKind[K];
    onProgress?.(job);
    if (job.finished_at !== null) return job;
  }
}

function completed<K extends keyof JobsByKind>(job: JobsByKind[K]): Completed<K> {
  if (job.status === 'completed' && job.result) return job as Completed<K>;
  if (job.status === 'cancelled')
    throw new DarkroomError('JOB_CANCELLED', `The job ${job.id} was cancelled.`, { job });
  const { code, message } = job.error ?? { code: 'INTERNAL', message: 'The job failed.' };
  throw new DarkroomError(code, message, { job });
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, stopped]).finally(() => signal.removeEventListener('abort', stop));
}
