import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { useMemo } from 'react';
import { api, ask } from '../../data/api.ts';
import { isLive, useNewestJobs } from '../../data/jobs.ts';
import { useRemovals } from '../../data/removals.ts';

export type Photo = InferResponseType<typeof api.photos.$get, 200>[number];

/** 0 to 100, of a photo that is being enlarged. */
export type ShownPhoto = Photo & { percent?: number | undefined };

type Page = { photos: Photo[]; next: string | undefined };

const key = ['photos'];
const PAGE = '500';

/** The photos, newest first, in pages that are fetched as they are scrolled to; without those just removed. */
export function usePhotos() {
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    getNextPageParam: ({ next }) => next,
    staleTime: 30_000,
  });
  const removals = useRemovals();
  const photos = useMemo(() => {
    const gone = new Set(removals.map(({ id }) => id));
    return (query.data?.pages ?? []).flatMap((page) => page.photos).filter(({ id }) => !gone.has(id));
  }, [query.data, removals]);
  return { ...query, photos: useLive(photos) };
}

async function fetchPage(cursor: string | undefined): Promise<Page> {
  const answer = await api.photos.$get({ query: { limit: PAGE, ...(cursor && { cursor }) } });
  const next = /[?&]cursor=([^>&]+)/.exec(answer.headers.get('link') ?? '')?.[1];
  return { photos: await ask(answer), next: next && decodeURIComponent(next) };
}

/** Puts what the newest jobs have done since into photos that were fetched before. */
function useLive(photos: Photo[]): ShownPhoto[] {
  const upscales = useNewestJobs('upscale', photos.some(isLive)).data;
  const thumbnails = useNewestJobs(
    'thumbnail',
    photos.some(({ thumbnail_path }) => !thumbnail_path),
  ).data;
  return useMemo(() => {
    const changes = new Map<string, Partial<ShownPhoto>>();
    const note = (id: string, change: Partial<ShownPhoto>) =>
      changes.set(id, { ...changes.get(id), ...change });
    // Newest first, and the newest speaks last.
    for (const job of (upscales ?? []).toReversed()) {
      if (job.kind !== 'upscale' || job.status === 'cancelled') continue;
      const { photo_id: id } = job.input;
      const percent = job.status === 'processing' ? job.progress.percent : undefined;
      const path = job.status === 'completed' && { upscaled_path: `/photos/${id}?type=upscaled` };
      note(id, { status: job.status, error_message: job.error?.message ?? null, percent, ...path });
    }
    for (const job of (thumbnails ?? []).toReversed()) {
      if (job.kind !== 'thumbnail' || !job.result || !job.input.photo_id) continue;
      const { rendition_id, thumbhash } = job.result;
      note(job.input.photo_id, { thumbnail_path: `/renditions/${rendition_id}`, thumbhash });
    }
    return changes.size === 0 ? photos : photos.map((photo) => ({ ...photo, ...changes.get(photo.id) }));
  }, [photos, upscales, thumbnails]);
}

/** Has the list fetched anew, for there are more or fewer. */
export function useRefetchPhotos(): () => void {
  const queries = useQueryClient();
  return () => {
    // The first page alone: the others did not change, and there may be many.
    queries.setQueryData<InfiniteData<Page>>(key, (data) =>
      data ? { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) } : data,
    );
    void queries.invalidateQueries({ queryKey: key });
  };
}
