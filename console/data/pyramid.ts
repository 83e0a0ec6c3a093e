import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, ask } from './api.ts';
import { useJob } from './jobs.ts';
import { keys } from './keys.ts';
import type { PhotoDetails } from './photo.ts';

type Rendition = PhotoDetails['renditions'][number];
export type Pyramid = Rendition & { tile_side: number; levels: number };

/** A picture of a photo: the original, or what was made of it. */
export type Picture = Pick<Rendition, 'width' | 'height' | 'bytes' | 'content_type'> & {
  address: string;
  /** The rendition's; null for the original. */
  sourceId: string | null;
};

/** Pixels that a browser decodes in a moment and holds without trouble, and bytes that nobody waits for. */
const WHOLE_PIXELS = 16e6;
const WHOLE_BYTES = 10e6;

/** Whether it is shown by its tiles. No browser but one shows TIFF. */
export const isLarge = ({ width, height, bytes, content_type }: Picture): boolean =>
  width * height > WHOLE_PIXELS || bytes > WHOLE_BYTES || content_type === 'image/tiff';

const isPyramid = (one: Rendition): one is Pyramid =>
  one.kind === 'pyramid' && one.tile_side !== null && one.levels !== null;

/** The tiles of a large picture, which are made when it is first looked at: by one job, whichever browser asks. */
export function usePyramid(photo: PhotoDetails, picture: Picture | undefined) {
  const queries = useQueryClient();
  const sourceId = picture?.sourceId ?? null;
  const isNeeded = picture !== undefined && isLarge(picture);
  const pyramid = photo.renditions.filter(isPyramid).find((one) => one.source_id === sourceId);
  const asked = useQuery({
    queryKey: ['pyramid', photo.id, sourceId],
    queryFn: () => {
      const input = { photo_id: photo.id, ...(sourceId && { source_id: sourceId }) };
      const headers = { 'idempotency-key': `console-pyramid-${sourceId ?? photo.id}` };
      return ask(api.jobs.$post({ json: { kind: 'pyramid', input } }, { headers }));
    },
    enabled: isNeeded && !pyramid,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data: job } = useJob(isNeeded && !pyramid ? asked.data?.id : undefined);
  const isMade = job?.status === 'completed' && !pyramid;
  // The stream of events tells of it, too, but may be away.
  useEffect(() => {
    if (isMade) void queries.invalidateQueries({ queryKey: keys.photo(photo.id) });
  }, [isMade, queries, photo.id]);
  return {
    pyramid: isNeeded ? pyramid : undefined,
    isAwaited: isNeeded && !pyramid,
    job,
    error: asked.error,
  };
}
