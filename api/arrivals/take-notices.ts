import { serviceUser } from '../auth/service-users.ts';
import type { Deps } from '../deps.ts';
import { type Arrived, arrive } from './arrive.ts';
import type { Notice } from './notification.ts';

/** One after the other: each may be of the same key as the one before. */
export async function takeNotices(deps: Deps, notices: Notice[]): Promise<Arrived[]> {
  if (notices.length === 0) return [];
  const { id: ownerId } = await serviceUser(deps.db, 'internal-token');
  const records: Arrived[] = [];
  for (const { key, ignored } of notices) {
    records.push(ignored ? ignoredOf(key, ignored) : await arrive(deps, key, ownerId));
  }
  return records;
}

const ignoredOf = (key: string, reason: string): Arrived => ({
  ...{ key, outcome: 'ignored', reason },
  ...{ videoId: null, contentId: null, title: null, jobs: [] },
});
