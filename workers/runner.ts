import type { Db } from '../db/client.ts';
import type { ClaimedJob } from '../db/jobs/claim.ts';
import type { NewRendition } from '../db/jobs/finish.ts';
import type { NewJob } from '../db/jobs/submit.ts';
import type { InputOf, Kind, OutputOf } from '../queues/registry.ts';
import type { TaskArgs, TaskName, TaskResult } from './tasks.ts';

/** A photo or video as a file in the attempt's scratch folder. */
export type FetchedMedia = { id: string; path: string };
/** Pixels as shown. */
export type FetchedPhoto = FetchedMedia & { width: number; height: number };

/** What a task says of the file it made; what is more than these four is kept as the rendition's details. */
export type RenditionFacts = { width: number; height: number; contentType: string; bytes: number };

/** From 0 to 1, and what is being done in a word or two. */
type Progress = (fraction: number, stage: string) => void;

/** What a runner works with. Everything ends by itself when the attempt does. */
export type RunnerContext<K extends Kind> = {
  job: ClaimedJob;
  input: InputOf<K>;
  /** An empty folder of this attempt's own. */
  scratch: string;
  /** Fires when the attempt must end; `run`, `fetch…` and `storeRendition` heed it by themselves. */
  signal: AbortSignal;
  /**
   * Copies the original into the scratch folder, once that has room for it.
   * @throws Fatal MEDIA_MISSING when it was deleted; Later or Retryable SCRATCH_FULL
   */
  fetchPhoto: (id: string) => Promise<FetchedPhoto>;
  fetchVideo: (id: string) => Promise<FetchedMedia>;
  /** As for a photo: a file that was made of one of the job's owner's. */
  fetchRendition: (id: string) => Promise<FetchedMedia>;
  /** Shows how far the media work is as the progress of the job. */
  progress: Progress;
  /** Runs media work in the sandbox. @param onProgress what its progress is taken for, if not for that of the job */
  run: <N extends TaskName>(task: N, args: TaskArgs<N>, onProgress?: Progress) => Promise<TaskResult<N>>;
  /** The same in one of the processes that hold a model, as soon as it is this job's turn. */
  infer: <N extends TaskName>(task: N, args: TaskArgs<N>, onProgress?: Progress) => Promise<TaskResult<N>>;
  /** Stores a file under a key that no other attempt uses. @returns the row that says so, for the result */
  storeRendition: (
    media: { photoId: string } | { videoId: string },
    path: string,
    facts: RenditionFacts,
  ) => Promise<NewRendition & { id: string }>;
};

export type RunnerResult<K extends Kind> = {
  output: OutputOf<K>;
  renditions?: NewRendition[];
  children?: NewJob[];
  effects?: (tx: Db) => Promise<void>;
};

/**
 * Does a kind's work. It throws `Fatal` (never again), `Later` (not now) or anything else (another attempt, with
 * backoff), and decides nothing about retries itself.
 */
export type Runner<K extends Kind> = (context: RunnerContext<K>) => Promise<RunnerResult<K>>;
