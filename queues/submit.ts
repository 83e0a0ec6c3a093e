import { v7 as uuidv7 } from 'uuid';
import type { Db } from '../db/client.ts';
import { mayFillContent } from '../db/contents.ts';
import type { JobRow } from '../db/jobs/row.ts';
import { countLiveJobs, insertFirstJob, insertJob, type NewJob } from '../db/jobs/submit.ts';
import { holdPhotosOf } from '../db/photos.ts';
import { findPicturesOf } from '../db/renditions.ts';
import { findUserById } from '../db/users.ts';
import { holdVideosOf } from '../db/videos.ts';
import { admitJob } from './admission.ts';
import { contractOf, type InputOf, type Kind } from './registry.ts';

/** What a submission names is not there, or is somebody else's: the two look alike on purpose. */
export class UnknownMedia extends Error {
  override readonly name = 'UnknownMedia';
}

/** The owner has as many live jobs as one owner may have. */
export class TooManyJobs extends Error {
  override readonly name = 'TooManyJobs';
}

export type Submission<K extends Kind> = {
  kind: K;
  input: InputOf<K>;
  ownerId: string;
  parentId?: string;
  runId?: string;
};

/** The row of a job, from its contract. */
export function newJob<K extends Kind>({ kind, input, ownerId, parentId, runId }: Submission<K>): NewJob {
  const contract = contractOf(kind);
  const { photoIds = [], videoIds = [] } = contract.media(input);
  return {
    id: uuidv7(),
    kind,
    ownerId,
    parentId,
    runId,
    input,
    maxAttempts: contract.attempts,
    deadlineSeconds: contract.deadlineSeconds,
    drivesPhotoStatus: contract.drivesPhotoStatus ?? false,
    photoIds,
    videoIds,
  };
}

/**
 * Writes a job if it can succeed at all. Call it in the transaction that writes the media it names, then give the row
 * to `relay.offer` after the commit.
 * @throws UnknownMedia, TooManyJobs, or the contract's Refusal; nothing is stored then
 */
export async function submitJob<K extends Kind>(
  tx: Db,
  submission: Submission<K>,
  maxLiveJobs: number,
): Promise<JobRow> {
  const job = newJob(submission);
  await admit(tx, submission, job);
  await requireFewJobs(tx, job.ownerId, maxLiveJobs);
  return insertJob(tx, job);
}

/**
 * As `submitJob`, when the transaction has written the media itself, photos as `queued` if the kind drives their status, and
 * its caller has asked `admitJob` and `requireFewJobs`: three of ten statements fewer, and one that need not be waited for.
 */
export const submitAdmitted = <K extends Kind>(tx: Db, submission: Submission<K>): Promise<JobRow> =>
  insertFirstJob(tx, newJob(submission));

/** @throws TooManyJobs */
export async function requireFewJobs(tx: Db, ownerId: string, maxLiveJobs: number): Promise<void> {
  if ((await countLiveJobs(tx, ownerId, maxLiveJobs)) < maxLiveJobs) return;
  // Named, for an administrator may ask for work whose owner is somebody else.
  const owner = (await findUserById(tx, ownerId))?.username ?? ownerId;
  throw new TooManyJobs(
    `The account ${owner} has ${maxLiveJobs} jobs that are not finished, which is the limit. Wait for some to end.`,
  );
}

async function admit<K extends Kind>(tx: Db, { kind, input }: Submission<K>, job: NewJob): Promise<void> {
  const photos = job.photoIds.length ? await holdPhotosOf(tx, job.ownerId, job.photoIds) : [];
  const videos = job.videoIds.length ? await holdVideosOf(tx, job.ownerId, job.videoIds) : [];
  const { contentId, renditionIds = [] } = contractOf(kind).media(input);
  const renditions = renditionIds.length ? await findPicturesOf(tx, job.photoIds, renditionIds) : [];
  const found = new Set([...photos, ...videos, ...renditions].map((media) => media.id));
  const missing = [...job.photoIds, ...job.videoIds, ...renditionIds].filter((id) => !found.has(id));
  if (missing.length > 0)
    throw new UnknownMedia(
      `The job's owner has no photo or video, nor a picture made of one, with the id ${missing.join(', ')}.`,
    );
  if (contentId !== undefined && !(await mayFillContent(tx, contentId, job.ownerId)))
    throw new UnknownMedia(`The job's owner has no content with the id ${contentId}.`);
  await admitJob(tx, kind, input, { photos, videos, renditions });
}
