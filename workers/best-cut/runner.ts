import { contracts } from '../../queues/registry.ts';
import { newJob } from '../../queues/submit.ts';
import type { Runner } from '../runner.ts';

export const bestCut: Runner<'best-cut'> = async ({ job, input, fetchPhoto, run }) => {
  const photos = [];
  for (const id of new Set(input.photoIds)) photos.push(await fetchPhoto(id));
  const scored = await run('best-cut', { photos, metric: input.metric });
  const child = input.upscale && upscaleOf(scored.winner, job.ownerId, job.id);
  return { output: { ...scored, upscaleJobId: child ? child.id : null }, children: child ? [child] : [] };
};

const upscaleOf = (photoId: string, ownerId: string, parentId: string) =>
  newJob({ kind: 'upscale', input: contracts.upscale.input.parse({ photoId }), ownerId, parentId });
