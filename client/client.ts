import { hc } from 'hono/client';
import type { App } from '../api/app.ts';
import { type ClientOptions, connect } from './connection.ts';
import type { Credentials } from './credentials.ts';
import { errorOf } from './error.ts';
import type { MediaSource } from './media.ts';
import type { InputByKind, Job, JobsByKind, OptionsByKind } from './types.ts';
import { type Kept, startJob, startVideoJob, upload } from './upload.ts';
import { cancelJob, openResult, type Work, workOf } from './work.ts';

type Kind = keyof JobsByKind;

/** How a call is made, beside what it asks for: the signal ends the sending. */
export type Call = { signal?: AbortSignal };

export type JobFilter = { kind?: Kind; status?: Job['status']; limit?: number; cursor?: string };

export type Jobs = {
  /** One page, newest first. */
  list: (filter?: JobFilter) => Promise<{ jobs: Job[]; next_cursor: string | null }>;
  get: (id: string) => Promise<Job>;
  cancel: (id: string) => Promise<Job>;
  /** Runs a failed or cancelled job again. */
  retry: (id: string) => Promise<Job>;
  /** Starts a job of any kind on media that are on the platform. */
  start: <K extends Kind>(kind: K, input: InputByKind[K], call?: Call) => Work<K>;
  /** Comes back to a job. */
  work: (id: string) => Work;
  /** Streams the file that a completed job made. */
  download: (job: Job, call?: Call) => Promise<ReadableStream<Uint8Array>>;
};

export type Darkroom = {
  url: string;
  upscale: (photo: MediaSource, options?: OptionsByKind['upscale'], call?: Call) => Work<'upscale'>;
  /** Of 1 to 50 photos of one moment. The upscale of the best is a job of its own: `result.upscale_job_id`. */
  bestcut: (photos: MediaSource[], options?: OptionsByKind['best-cut'], call?: Call) => Work<'best-cut'>;
  /** Of a video; or of a photo or video that is on the platform, by its id. */
  thumbnail: (
    media: MediaSource | Kept,
    options?: OptionsByKind['thumbnail'],
    call?: Call,
  ) => Work<'thumbnail'>;
  duration: (
    video: MediaSource | { video_id: string },
    options?: OptionsByKind['duration'],
    call?: Call,
  ) => Work<'duration'>;
  jobs: Jobs;
};

/**
 * A client of one platform, for Node 20 or newer and for browsers. Requests that are lost or put off are sent again where
 * that is safe, and every upload and new job carries a key by which the platform does it once.
 * @param url such as https://darkroom.example.org
 */
export function createClient(url: string, credentials: Credentials, options: ClientOptions = {}): Darkroom {
  const connection = connect(url, credentials, options);
  return {
    url: connection.url,
    upscale: (photo, choices = {}, { signal } = {}) =>
      workOf(connection, uploaded<'upscale'>('/upscale', 'file', [photo], choices, signal)),
    bestcut: (photos, choices = {}, { signal } = {}) =>
      workOf(connection, uploaded<'best-cut'>('/bestcut', 'files', photos, choices, signal)),
    thumbnail: (media, choices = {}, { signal } = {}) =>
      workOf(connection, startVideoJob(connection, 'thumbnail', media, choices, signal)),
    duration: (video, choices = {}, { signal } = {}) =>
      workOf(connection, startVideoJob(connection, 'duration', video, choices, signal)),
    jobs: jobsOf(connection),
  };

  async function uploaded<K extends Kind>(
    path: string,
    field: string,
    files: MediaSource[],
    choices: object,
    signal: AbortSignal | undefined,
  ): Promise<JobsByKind[K]> {
    const { job } = await upload<{ job: JobsByKind[K] }>(
      connection,
      path,
      field,
      files,
      { ...choices },
      signal,
    );
    return job;
  }
}

function jobsOf(connection: ReturnType<typeof connect>): Jobs {
  const { jobs } = hc<App>(connection.url, {
    // hc asks for whole addresses; the connection adds who is asking, and its patience.
    fetch: (address: string | URL | Request, init?: RequestInit) =>
      connection.send(String(address).slice(connection.url.length), init),
  });
  const get = async (id: string): Promise<Job> => {
    const answer = await jobs[':id'].$get({ param: { id }, query: {} });
    if (answer.status !== 200) throw await errorOf(answer);
    return answer.json();
  };
  return {
    list: async ({ limit, ...filter } = {}) => {
      const query = { ...filter, ...(limit !== undefined && { limit: String(limit) }) };
      const answer = await jobs.$get({ query });
      if (answer.status !== 200) throw await errorOf(answer);
      return answer.json();
    },
    get,
    cancel: (id) => cancelJob(connection, id),
    retry: async (id) => {
      const answer = await jobs[':id'].retry.$post({ param: { id } });
      if (answer.status !== 202) throw await errorOf(answer);
      return answer.json();
    },
    start: (kind, input, { signal } = {}) => workOf(connection, startJob(connection, kind, input, signal)),
    work: (id) => workOf<Kind>(connection, get(id)),
    download: (job, { signal } = {}) => openResult(connection, job, signal),
  };
}
