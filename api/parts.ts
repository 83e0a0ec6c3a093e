import type { Db } from '../db/client.ts';
import { pingDatabase } from '../db/ping.ts';
import type { Queues } from '../queues/open.ts';
import { withDeadline } from '../runtime/lifecycle.ts';
import type { ObjectStore } from '../storage/store.ts';

const DEADLINE_MS = 2_000;

/** What the platform stands on. */
export type Parts = { db: Db; store: ObjectStore; queues: Queues };

/** Seconds that each part took to answer; undefined for one that did not within 2 s. */
export type Answered = { database: number | undefined; store: number | undefined; redis: number | undefined };

/** Asks every part whether it is there. Never throws. */
export async function pingParts({ db, store, queues }: Parts): Promise<Answered> {
  const [database, files, redis] = await Promise.all([
    secondsOf(() => pingDatabase(db)),
    secondsOf(() => store.ready()),
    secondsOf(() => queues.ping()),
  ]);
  return { database, store: files, redis };
}

async function secondsOf(check: () => Promise<unknown>): Promise<number | undefined> {
  const began = performance.now();
  const answered = Promise.resolve().then(check);
  return withDeadline(answered, DEADLINE_MS, 'a part of the platform').then(
    () => (performance.now() - began) / 1000,
    () => undefined,
  );
}
