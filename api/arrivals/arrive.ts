import { v7 as uuidv7 } from 'uuid';
import {
  type ArrivalRow,
  findArrival,
  nextContentId,
  noteArrival,
  renewVideo,
  settleArrival,
  UNKNOWN_TYPE,
} from '../../db/arrivals.ts';
import type { Db } from '../../db/client.ts';
import { findContent, upsertContent } from '../../db/contents.ts';
import { inTransaction, type JobRow } from '../../db/jobs/row.ts';
import { cancelJobsOf } from '../../db/jobs/steer.ts';
import { upsertVideoAsset } from '../../db/video-assets.ts';
import { insertVideos } from '../../db/videos.ts';
import { submitJob } from '../../queues/submit.ts';
import type { ObjectDetails } from '../../storage/store.ts';
import type { Deps } from '../deps.ts';
import { submitVideoJobs } from '../videos/video-jobs.ts';
import { isArrivalKey, namedContentId, readArrivalKey, titleOf } from './key.ts';

export type Arrived = {
  key: string;
  outcome: 'accepted' | 'known' | 'refused' | 'ignored';
  reason: string | null;
  videoId: string | null;
  contentId: number | null;
  title: string | null;
  jobs: JobRow[];
};

export type ArrivalParts = Pick<Deps, 'db' | 'store' | 'offer' | 'maxLiveJobs' | 'settings'>;

/**
 * Takes in an object that another program has put into the store: one content, one video, one asset and its jobs,
 * however often it is told of. The object itself is not read here, only what the store says of it.
 * @param ownerId the user that machines act as: whose the video will be
 * @throws StoreUnavailable, TooManyJobs, or an error of the database: tell of it again later
 */
export async function arrive(parts: ArrivalParts, key: string, ownerId: string): Promise<Arrived> {
  if (!isArrivalKey(key)) return nothing(key, 'ignored', 'it is not named videos/{content_id}_{slug}.mp4');
  const object = await parts.store.inspect(key);
  if (!object) return nothing(key, 'ignored', 'there is no such object any more');
  const arrived = await inTransaction(parts.db, (tx) => takeIn(tx, parts, object, ownerId));
  await parts.offer(...arrived.jobs);
  return arrived;
}

async function takeIn(tx: Db, parts: ArrivalParts, object: ObjectDetails, ownerId: string): Promise<Arrived> {
  const { key, etag, size: bytes } = object;
  const earlier = await noteArrival(tx, { key, etag, bytes });
  if (!earlier) return known(tx, key);
  const chosen = namedContentId(object.tags, object.metadata);
  const refusal = refusalOf(object, chosen);
  if (refusal) {
    await settleArrival(tx, key, { refusal });
    return nothing(key, 'refused', refusal);
  }
  const { content, isNew } = await contentFor(tx, key, earlier, chosen, ownerId);
  const videoId = await videoFor(tx, object, earlier, ownerId);
  await upsertVideoAsset(tx, { contentId: content.id, objectKey: key, etag, videoId });
  await settleArrival(tx, key, { videoId, contentId: content.id });
  const jobs = await submitVideoJobs(tx, { videoId, ownerId }, parts.maxLiveJobs);
  const { id: contentId, title } = content;
  if (isNew && parts.settings.TMDB_API_KEY) {
    const input = { contentId, title };
    jobs.push(await submitJob(tx, { kind: 'lookup', input, ownerId }, parts.maxLiveJobs));
  }
  return { key, outcome: 'accepted', reason: null, videoId, contentId, title, jobs };
}

/** What can be told without its bytes; the rest is the jobs' to find out. */
function refusalOf({ size }: ObjectDetails, chosen: number | undefined): string | undefined {
  if (size === 0) return 'The file is empty.';
  if (Number.isNaN(chosen))
    return 'Its tag or metadata content_id should be a whole number from 1 to 2000000000.';
  return undefined;
}

/** The content that the object names, or had before. One that is there already stays as it is, whoever wrote it. */
async function contentFor(
  tx: Db,
  key: string,
  earlier: ArrivalRow,
  chosen: number | undefined,
  ownerId: string,
) {
  const { contentId, slug } = readArrivalKey(key);
  const id = chosen ?? contentId ?? earlier.contentId ?? (await nextContentId(tx));
  const fields = {
    title: titleOf(slug),
    description: `Uploaded video: ${slug}`,
    ageRating: 'ALL',
  };
  const found = await findContent(tx, id);
  if (found) return { content: found, isNew: false };
  return { content: await upsertContent(tx, id, ownerId, fields), isNew: true };
}

async function videoFor(tx: Db, object: ObjectDetails, { videoId }: ArrivalRow, ownerId: string) {
  const { key, etag, size: bytes } = object;
  if (videoId) {
    await cancelJobsOf(tx, { videoId });
    await renewVideo(tx, videoId, { etag, bytes });
    return videoId;
  }
  const id = uuidv7();
  const name = key.slice(key.lastIndexOf('/') + 1);
  await insertVideos(tx, [{ id, ownerId, key, name, contentType: UNKNOWN_TYPE, bytes, etag }]);
  return id;
}

async function known(tx: Db, key: string): Promise<Arrived> {
  const row = await findArrival(tx, key);
  const { refusal = null, videoId = null, contentId = null } = row ?? {};
  return { ...nothing(key, refusal ? 'refused' : 'known', refusal), videoId, contentId };
}

const nothing = (key: string, outcome: Arrived['outcome'], reason: string | null): Arrived => ({
  key,
  outcome,
  reason,
  videoId: null,
  contentId: null,
  title: null,
  jobs: [],
});
