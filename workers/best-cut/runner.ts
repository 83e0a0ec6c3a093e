import { contracts } from '../../queues/registry.ts';
import { newJob } from '../../queues/submit.ts';
import { largestScale } from '../../queues/upscale-size.ts';
import type { FetchedPhoto, Runner } from '../runner.ts';

export const bestCut: Runner<'best-cut'> = async ({ job, input, fetchPhoto, run }) => {
  const photos: FetchedPhoto[] = [];
  for (const id of new Set(input.photoIds)) photos.push(await fetchPhoto(id));
  const scored = await run('best-cut', { photos, metric: input.metric });
  const winner = photos.find(({ id }) => id === scored.winner);
  const child = input.upscale && winner && upscaleOf(winner, job.ownerId, job.id);
  return { output: { ...scored, upscaleJobId: child ? child.id : null }, children: child ? [child] : [] };
};

function upscaleOf(photo: FetchedPhoto, ownerId: string, parentId: string) {
  const input = contracts.upscale.input.parse({ photoId: photo.id, scale: largestScale(photo) });
  return newJob({ kind: 'upscale', input, ownerId, parentId });
}
