import { knownEtags } from '../../db/arrivals.ts';
import { type Service, startService } from '../../queues/service.ts';
import { TooManyJobs } from '../../queues/submit.ts';
import type { ListedObject } from '../../storage/store.ts';
import { serviceUser } from '../auth/service-users.ts';
import type { Deps } from '../deps.ts';
import { type ArrivalParts, arrive } from './arrive.ts';
import { isArrivalKey } from './key.ts';

const BATCH = 500;
/** A file that is being copied into the disk store's folder is seen before it is whole. */
const SETTLED_MS = 60_000;

export type Scanned = {
  /** Objects that are named as films are. */
  looked: number;
  accepted: number;
  refused: number;
  /** False when it ended early: the next scan finds the rest. */
  complete: boolean;
};

/**
 * Scans by itself, as operators set it. Several processes may do so at once: what one has taken in the other knows.
 */
export function startArrivalScan(parts: ArrivalParts & Pick<Deps, 'settings' | 'log'>): Service {
  const { STORAGE_SCAN_MINUTES: minutes } = parts.settings;
  const ended = new AbortController();
  if (minutes === 0) return { nudge: async () => {}, stop: async () => {} };
  const service = startService('storage scan', minutes * 60_000, parts.log, async () => {
    const scanned = await scanArrivals(parts, ended.signal);
    if (scanned.accepted > 0) parts.log.info(scanned, 'found films that nobody told of');
  });
  const stop = () => {
    ended.abort();
    return service.stop();
  };
  return { ...service, stop };
}

/**
 * Finds objects whose notification was lost, or that came before there were any. What is known costs a query for 500.
 * @param signal ends it early, as does the limit of unfinished jobs
 * @param before only objects last written earlier than this, in ms since 1970
 */
export async function scanArrivals(
  parts: ArrivalParts,
  signal: AbortSignal,
  before = Date.now() - SETTLED_MS,
): Promise<Scanned> {
  const scanned: Scanned = { looked: 0, accepted: 0, refused: 0, complete: true };
  let batch: ListedObject[] = [];
  for await (const object of parts.store.list('videos/')) {
    if (signal.aborted) break;
    if (object.lastModified.getTime() >= before || !isArrivalKey(object.key)) continue;
    if (batch.push(object) < BATCH) continue;
    if (!(await takeNew(parts, batch, scanned, signal))) return { ...scanned, complete: false };
    batch = [];
  }
  const complete = (await takeNew(parts, batch, scanned, signal)) && !signal.aborted;
  return { ...scanned, complete };
}

/** @returns false when there is no room for further jobs */
async function takeNew(
  parts: ArrivalParts,
  batch: ListedObject[],
  scanned: Scanned,
  signal: AbortSignal,
): Promise<boolean> {
  const known = await knownEtags(
    parts.db,
    batch.map(({ key }) => key),
  );
  scanned.looked += batch.length;
  const news = batch.filter(({ key, etag }) => known.get(key) !== etag);
  if (news.length === 0) return true;
  const { id: ownerId } = await serviceUser(parts.db, 'internal-token');
  for (const { key } of news) {
    if (signal.aborted) return false;
    try {
      const { outcome } = await arrive(parts, key, ownerId);
      if (outcome === 'accepted' || outcome === 'refused') scanned[outcome]++;
    } catch (error) {
      if (error instanceof TooManyJobs) return false;
      throw error;
    }
  }
  return true;
}
