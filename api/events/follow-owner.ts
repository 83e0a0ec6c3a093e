import { readStatusChanges, readStatusLog } from '../../db/jobs/status-log.ts';
import type { Deps } from '../deps.ts';
import type { Watch } from '../jobs/changes.ts';
import { isEnded } from '../jobs/view.ts';
import { changedDocument, eventDocument, progressDocument } from './registry.ts';
import { type EventStream, serverSentEvent } from './server-sent.ts';

const PAGE = 50;
/** Ended jobs whose late progress is not told. */
const MAX_ENDED = 1_000;

type Reader = {
  /** Whose jobs; everybody's where it is absent. */
  ownerId: string | undefined;
  /** Where the reader was, as Last-Event-ID says; it may be anything. */
  lastEventId: string | undefined;
  watch: Watch;
};

/**
 * The events of an owner's jobs, after the last that the reader has seen. To a reader who is new, or was away for longer
 * than the log goes back, it says `reload`: read what you show again, for the events after this one lead on from there.
 * What else pages show is told of by `changed`, which is kept for nobody.
 */
export function lookAtJobsOf(
  { db }: Pick<Deps, 'db'>,
  { ownerId, lastEventId, watch }: Reader,
): EventStream['look'] {
  let position: number | undefined;
  const ended = new Set<string>();

  return async function* look() {
    if (position === undefined) {
      const log = await readStatusLog(db);
      const seen = placeIn(lastEventId);
      const isInLog = seen !== undefined && seen >= log.prunedPosition && seen <= log.lastPosition;
      position = isInLog ? seen : log.lastPosition;
      if (!isInLog) yield serverSentEvent('reload', { type: 'reload' }, position);
    }
    for (const progress of watch.takeProgress())
      if (!ended.has(progress.id)) yield eventOf(progressDocument(progress));
    for (const shown of watch.takeShown()) yield eventOf(changedDocument(shown));
    for (let isMore = true; isMore; ) {
      const page = await readStatusChanges(db, ownerId, position, PAGE);
      for (const event of page) {
        if (isEnded(event.job)) remember(ended, event.job.id);
        else ended.delete(event.job.id);
        position = event.position;
        yield eventOf(eventDocument(event), position);
      }
      isMore = page.length === PAGE;
    }
    return undefined;
  };
}

const eventOf = (document: { type: string }, id?: number) => serverSentEvent(document.type, document, id);

const placeIn = (lastEventId: string | undefined) =>
  lastEventId && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : undefined;

function remember(ended: Set<string>, id: string): void {
  ended.add(id);
  const [oldest] = ended;
  if (ended.size > MAX_ENDED && oldest) ended.delete(oldest);
}
