import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../db/client.ts';
import { findPhotosOf } from '../db/photos.ts';
import { findRendition } from '../db/renditions.ts';
import { findVideosOf } from '../db/videos.ts';
import { Fatal, Later, Retryable } from '../queues/errors.ts';
import { contractOf, type InputOf, type Kind } from '../queues/registry.ts';
import { inSpan } from '../runtime/tracing.ts';
import { keys } from '../storage/keys.ts';
import { ObjectNotFound, type ObjectStore, StoreUnavailable } from '../storage/store.ts';
import type { Attempt } from './attempt.ts';
import type { Engines } from './engines.ts';
import type { FetchedMedia, RunnerContext } from './runner.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { reserveScratch } from './scratch-space.ts';

/** The media task is most of a job; fetching before it and storing after it are the rest. */
const FETCHED = 0.02;
const RUN = 0.95;
/** How long an attempt waits for a store that is away, before it gives its slot to another job. */
const STORE_PATIENCE_MS = 120_000;
const STORE_WAIT_MS = 500;
/** More than any task writes beside the original, but an upscale, which announces its strips itself. */
const RESULT_BYTES = 64 * 2 ** 20;

/** While an upgrade is rolled out the API may be newer than this worker: a newer one takes the job by then, or the next time. */
const OTHER_VERSION_MS = 30_000;

/** Builds what a runner works with. Parsing the input again catches rows written by another version. */
export function createContext<K extends Kind>(
  kind: K,
  { job, lease, scratch, signal, progress }: Attempt,
  sandbox: Sandbox,
  { db, store, engines }: { db: Db; store: ObjectStore; engines: Engines },
): RunnerContext<K> {
  const parsed = contractOf(kind).input.safeParse(job.input);
  if (!parsed.success) {
    const why = `The stored input does not fit: ${parsed.error.message}`;
    throw new Later(OTHER_VERSION_MS, why, 'INVALID_INPUT');
  }

  type Stored = { id: string; key: string; bytes: number };
  const fetch = async (media: Stored | undefined, id: string): Promise<FetchedMedia> => {
    if (!media) throw new Fatal('MEDIA_MISSING', `The photo, video or file ${id} was deleted.`);
    const file = path.join(scratch, `${id}${path.extname(media.key)}`);
    await reserveScratch(scratch, media.bytes + RESULT_BYTES);
    await guardStore(() => store.getFile(media.key, file, signal), signal);
    return { id, path: file };
  };
  // As much as all cores could do within the deadline, by which the attempt is ended where somebody is there to do it.
  const cpuSeconds = job.deadlineSeconds * os.availableParallelism();
  const shown = (fraction: number, stage: string) => progress(FETCHED + fraction * (RUN - FETCHED), stage);
  return {
    job,
    input: parsed.data as InputOf<K>,
    scratch,
    signal,
    fetchPhoto: async (id) => {
      progress(0, 'fetching');
      const [photo] = await findPhotosOf(db, job.ownerId, [id]);
      return { ...(await fetch(photo, id)), width: photo?.width ?? 0, height: photo?.height ?? 0 };
    },
    fetchVideo: async (id) => {
      progress(0, 'fetching');
      return fetch((await findVideosOf(db, job.ownerId, [id]))[0], id);
    },
    fetchRendition: async (id) => {
      progress(0, 'fetching');
      return fetch(await findRendition(db, id, { id: job.ownerId, isAdmin: false }), id);
    },
    progress: shown,
    run: (task, args, onProgress = shown) =>
      inSpan(`task ${task}`, {}, () => sandbox.run(task, args, { signal, onProgress, cpuSeconds })),
    infer: (task, args, onProgress = shown) =>
      engines.use(signal, (engine) =>
        inSpan(`task ${task}`, {}, () => engine.run(task, args, { signal, onProgress, cpuSeconds })),
      ),
    storeRendition: async (media, file, { width, height, contentType, bytes, ...details }) => {
      progress(RUN, 'storing');
      const key = keys.rendition(media, kind, lease.token, contentType.split('/')[1] ?? 'bin');
      await guardStore(() => store.putFile(key, file, contentType, signal), signal);
      return { id: uuidv7(), ...media, jobId: job.id, kind, key, contentType, bytes, width, height, details };
    },
  };
}

/**
 * Tells an object that is gone for good from a store that is away for now, and waits for the latter: a result took
 * minutes to make, and an outage of half a minute would else spend all attempts of every job.
 */
async function guardStore<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const givenUpAt = Date.now() + STORE_PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof ObjectNotFound)
        throw new Fatal('MEDIA_MISSING', 'The original file was deleted.', { cause });
      if (!(cause instanceof StoreUnavailable) || Date.now() > givenUpAt)
        throw new Retryable('STORAGE_UNAVAILABLE', 'The object store did not answer.', { cause });
      await delay(STORE_WAIT_MS * (1 + Math.random()), undefined, { signal });
    }
  }
}
