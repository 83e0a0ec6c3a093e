import { MAX_CHOSEN_ID } from '../../db/contents.ts';
import { assertKey } from '../../storage/key-rules.ts';

export type ArrivalName = {
  /** What the name says before its first "_"; undefined when that is no number. */
  contentId: number | undefined;
  slug: string;
};

/** Folders of our own videos begin with an id of ours. */
const ours = /^videos\/[0-9a-f]{8}-[0-9a-f-]{27}\//;

/** Whether another program puts an object here to be taken in: `videos/{content_id}_{slug}.mp4`, in any folder below. */
export function isArrivalKey(key: string): boolean {
  if (!/^videos\/.+\.mp4$/i.test(key) || ours.test(key)) return false;
  try {
    assertKey(key);
    return true;
  } catch {
    return false;
  }
}

export function readArrivalKey(key: string): ArrivalName {
  const base = key.slice(key.lastIndexOf('/') + 1).replace(/\.mp4$/i, '');
  const [, id, slug] = /^(\d+)_(.*)$/.exec(base) ?? [];
  const contentId = isContentId(Number(id)) ? Number(id) : undefined;
  return { contentId, slug: (contentId === undefined ? base : slug) || base };
}

const isContentId = (id: number): boolean => Number.isInteger(id) && id >= 1 && id <= MAX_CHOSEN_ID;

/**
 * The content that the object's writer names in its tags or else in its metadata, as `content_id` or `ContentId`; HTTP
 * makes small letters of the latter's.
 * @returns undefined when there is none; NaN when what is there is no id
 */
export function namedContentId(
  tags: Record<string, string>,
  metadata: Record<string, string>,
): number | undefined {
  for (const said of [tags, metadata]) {
    const found = Object.entries(said).find(([name]) => /^content_?id$/i.test(name));
    if (found) return isContentId(Number(found[1])) ? Number(found[1]) : Number.NaN;
  }
  return undefined;
}

/** A title made of a slug: `my_movie-night` becomes `My Movie Night`. */
export function titleOf(slug: string): string {
  const words = slug.split(/[\s_-]+/).filter(Boolean);
  const title = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
  return [...(title || slug)].slice(0, 255).join('');
}
