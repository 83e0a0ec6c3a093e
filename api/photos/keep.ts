import { insertPhotos } from '../../db/photos.ts';
import { admitJob } from '../../queues/admission.ts';
import { requireFewJobs, submitAdmitted } from '../../queues/submit.ts';
import { largestScale } from '../../queues/upscale-size.ts';
import type { Deps } from '../deps.ts';
import { answerOnce, type Claim } from '../jobs/answer-once.ts';
import { formFields } from '../jobs/kind-schemas.ts';
import { parseInput } from '../jobs/new-job.ts';
import { jobView } from '../jobs/view.ts';
import type { AlsoDo } from '../uploads/kept.ts';
import type { UploadedFile } from '../uploads/receive-file.ts';
import { placeFields, splitPlace } from './place.ts';
import { photoOf } from './receive.ts';

/** What may be said beside a photo that is to be upscaled. */
export const photoFields = { ...placeFields, ...formFields('upscale') };

export type ArrivedPhoto = { file: UploadedFile; ownerId: string; options: Record<string, unknown> };

/**
 * Keeps a photo and queues its upscale. Every way in ends here: a form, tus, and what was put straight into the store.
 * @param claimFor makes the claim of an Idempotency-Key from what is asked for
 * @throws Problem, Refusal or TooManyJobs, with nothing stored
 */
export async function keepPhoto(
  deps: Deps,
  { file, ownerId, options: given }: ArrivedPhoto,
  claimFor: (asked: unknown) => Claim | undefined = () => undefined,
  alsoDo?: AlsoDo,
) {
  const { place, options } = splitPlace(given);
  const photo = { ...(await photoOf(file, ownerId, deps.settings.MAX_PHOTO_PIXELS)), ...place };
  // Who names no scale wants a larger photo, and did not ask for 4 times a photo of 48 megapixels: too much for a result.
  const input = parseInput('upscale', { scale: largestScale(photo), ...options, photoId: photo.id }, [
    'body',
  ]);
  // Refused now, a photo that cannot be upscaled is not even stored.
  await admitJob(deps.db, 'upscale', input, { photos: [photo], videos: [], renditions: [] });
  const { id, key, contentType, sha256 } = photo;
  const objects = [{ ownerId, key, contentType, path: file.path }];
  return answerOnce(deps, claimFor([place, options, sha256]), objects, async (tx) => {
    const row = { ...photo, status: 'queued' } as const;
    await Promise.all([insertPhotos(tx, [row]), requireFewJobs(tx, ownerId, deps.maxLiveJobs)]);
    const queued = await submitAdmitted(tx, { kind: 'upscale', input, ownerId });
    await alsoDo?.(tx, { mediaId: id, jobIds: [queued.id] });
    const body = { message: 'Upload successful, processing in background', id, job: jobView(queued) };
    return { answer: { status: 200, headers: { location: body.job.links.self }, body }, jobs: [queued] };
  });
}
