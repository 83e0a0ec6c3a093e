import type { InfiniteData, QueryClient } from '@tanstack/react-query';

type Media = { id: string; created_at: string };
export type MediaPage<Item> = { items: Item[]; next: string | undefined };
export type MediaPages<Item> = InfiniteData<MediaPage<Item>>;

/** As many as the API takes in `ids`. */
export const MAX_IDS = 100;

/** The cursor of the page after this one, which stands in a header. */
export function nextOf(headers: Headers): string | undefined {
  const cursor = /[?&]cursor=([^>&]+)/.exec(headers.get('link') ?? '')?.[1];
  return cursor && decodeURIComponent(cursor);
}

/**
 * Puts what has changed of these into the pages that were fetched before, in one request for a hundred, however many pages
 * there are. @param ids is emptied; what could not be fetched stays for the next time
 */
export async function refreshMedia<Item extends Media>(
  queries: QueryClient,
  queryKey: readonly unknown[],
  ids: Set<string>,
  fetchSome: (ids: string) => Promise<Item[]>,
): Promise<void> {
  const lists = queries.getQueryCache().findAll({ queryKey });
  // One that nobody looks at is fetched when somebody does; and a fetch that began before the change may not know of it.
  if (!lists.some((list) => list.isActive() && list.state.fetchStatus === 'idle')) {
    ids.clear();
    return queries.invalidateQueries({ queryKey });
  }
  while (ids.size > 0) {
    const some = [...ids].slice(0, MAX_IDS);
    for (const id of some) ids.delete(id);
    const changed = await fetchSome(some.join()).catch((error) => {
      for (const id of some) ids.add(id);
      throw error;
    });
    queries.setQueriesData<MediaPages<Item>>(
      { queryKey, type: 'active' },
      (data) => data && merge(data, some, changed),
    );
  }
}

/** Each in its place, or out of it when it is no more; those that are new among the first, in the order of the API. */
export function merge<Item extends Media>(
  { pages, pageParams }: MediaPages<Item>,
  asked: string[],
  changed: Item[],
): MediaPages<Item> {
  const fresh = new Map(changed.map((item) => [item.id, item]));
  const gone = new Set(asked.filter((id) => !fresh.has(id)));
  const known = new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)));
  const replaced = pages.map((page) => ({
    ...page,
    items: page.items.filter(({ id }) => !gone.has(id)).map((item) => fresh.get(item.id) ?? item),
  }));
  const [first, ...others] = replaced;
  if (!first) return { pages, pageParams };
  const oldest = first.next === undefined ? '' : (first.items.at(-1)?.created_at ?? '');
  const added = changed.filter(({ id, created_at }) => !known.has(id) && created_at > oldest);
  const items = added.length === 0 ? first.items : [...first.items, ...added].sort(newestFirst);
  return { pages: [{ ...first, items }, ...others], pageParams };
}

const newestFirst = (a: Media, b: Media): number =>
  b.created_at.localeCompare(a.created_at) || b.id.localeCompare(a.id);
