import { v7 as uuidv7 } from 'uuid';
import { insertVideos } from '../../db/videos.ts';
import { keys } from '../../storage/keys.ts';
import type { Deps } from '../deps.ts';
import { answerOnce, type Claim } from '../jobs/answer-once.ts';
import { jobView } from '../jobs/view.ts';
import type { AlsoDo } from '../uploads/kept.ts';
import type { UploadedFile } from '../uploads/receive-file.ts';
import { inspectVideo } from '../uploads/video.ts';
import { submitVideoJobs } from './video-jobs.ts';

/**
 * Keeps a video and queues what every video gets. As with `keepPhoto`, every way in ends here.
 * @throws Problem or TooManyJobs, with nothing stored
 */
export async function keepVideo(
  deps: Deps,
  { file, ownerId }: { file: UploadedFile; ownerId: string },
  claimFor: (asked: unknown) => Claim | undefined = () => undefined,
  alsoDo?: AlsoDo,
) {
  const { contentType, extension } = await inspectVideo(file);
  const id = uuidv7();
  const key = keys.videoOriginal(id, extension);
  const { name, bytes, sha256, path } = file;
  return answerOnce(deps, claimFor(sha256), [{ ownerId, key, path, contentType }], async (tx) => {
    await insertVideos(tx, [{ id, ownerId, key, name, contentType, bytes, sha256 }]);
    const jobs = await submitVideoJobs(tx, { videoId: id, ownerId }, deps.maxLiveJobs);
    await alsoDo?.(tx, { mediaId: id, jobIds: jobs.map((job) => job.id) });
    const body = { message: 'Upload successful, processing in background', id, jobs: jobs.map(jobView) };
    const headers = { location: `/videos/${id}`, 'retry-after': '2' };
    return { answer: { status: 202, headers, body }, jobs };
  });
}
