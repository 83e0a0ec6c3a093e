import type { Connection } from './connection.ts';
import { DarkroomError } from './error.ts';
import { type MediaSource, toFile } from './media.ts';
import type { InputByKind, Job, JobsByKind } from './types.ts';

type Kind = keyof JobsByKind;
type Options = Record<string, unknown>;

/** Sends files and their options as one form. A key made here lets a lost answer be asked for again, and nothing doubles. */
export async function upload<Answer>(
  { send }: Connection,
  path: string,
  field: string,
  sources: MediaSource[],
  options: Options = {},
  signal?: AbortSignal,
): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries(options))
    if (value !== undefined) form.append(name, String(value));
  for (const source of sources) {
    const { blob, name } = await toFile(source);
    form.append(field, blob, name);
  }
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const answer = await send(path, { method: 'POST', headers, body: form, ...(signal && { signal }) });
  return (await answer.json()) as Answer;
}

/** Starts a job of any kind on media that are on the platform. */
export async function startJob<K extends Kind>(
  { send }: Connection,
  kind: K,
  input: InputByKind[K],
  signal?: AbortSignal,
): Promise<JobsByKind[K]> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
  const body = JSON.stringify({ kind, input });
  const answer = await send('/jobs', { method: 'POST', headers, body, ...(signal && { signal }) });
  return (await answer.json()) as JobsByKind[K];
}

/** A photo or video that is on the platform already. */
export type Kept = { photo_id: string } | { video_id: string };

/** A video is measured and gets a thumbnail when it comes; a job with options of its own is one more. */
export async function startVideoJob<K extends 'thumbnail' | 'duration'>(
  connection: Connection,
  kind: K,
  source: MediaSource | Kept,
  options: Options,
  signal?: AbortSignal,
): Promise<JobsByKind[K]> {
  const start = (media: Kept) =>
    startJob(connection, kind, { ...options, ...media } as unknown as InputByKind[K], signal);
  if (typeof source !== 'string' && !(source instanceof Blob)) return start(source);
  const { id, jobs } = await upload<{ id: string; jobs: Job[] }>(
    connection,
    '/videos',
    'file',
    [source],
    {},
    signal,
  );
  if (Object.values(options).some((value) => value !== undefined)) return start({ video_id: id });
  const job = jobs.find((candidate) => candidate.kind === kind);
  if (!job) throw new DarkroomError('UNREADABLE_ANSWER', `The platform started no ${kind} of the video.`);
  return job as JobsByKind[K];
}
