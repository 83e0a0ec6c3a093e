import { asc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Device } from '../runtime/device.ts';
import type { Db } from './client.ts';
import { workers } from './schema/workers.ts';

/** What upscales run on, and what its maker calls it. */
export type WorkerDevice = { kind: Device; name: string };

export type WorkerModel = {
  name: string;
  goodFor: string;
  /** Output pixels per input pixel, along each side. */
  scale: number;
  installed: boolean;
  /** Whether a job may choose how much noise it cleans away. */
  denoise: boolean;
  /** Of input, on this worker's device; absent until it has run. */
  secondsPerMegapixel?: number;
};

/** What one worker says of itself. */
export type Announcement = {
  name: string;
  startedAt: Date;
  /** Jobs at a time, by lane. */
  lanes: Record<string, number>;
  /** Null for a worker that upscales nothing. */
  device: WorkerDevice | null;
  models: WorkerModel[];
};

/** Six announcements may be lost before a worker counts as gone. */
const GONE_AFTER = sql`now() - interval '60 seconds'`;

export async function announceWorker(db: Db, announcement: Announcement): Promise<void> {
  const { name: _, ...said } = announcement;
  await db
    .insert(workers)
    .values(announcement)
    .onConflictDoUpdate({ target: workers.name, set: { ...said, seenAt: sql`now()` } });
}

export async function removeWorker(db: Db, name: string): Promise<void> {
  await db.delete(workers).where(eq(workers.name, name));
}

export type LiveWorker = Announcement & { seenAt: Date };

/** Workers that spoke within the last minute, by name. */
export async function liveWorkers(db: Db): Promise<LiveWorker[]> {
  const rows = await db
    .select()
    .from(workers)
    .where(gt(workers.seenAt, GONE_AFTER))
    .orderBy(asc(workers.name));
  // Columns of JSON are written by `announceWorker` alone.
  return rows as LiveWorker[];
}

/** How many workers are up, by what they upscale on; `none` for those that upscale nothing. */
export async function countWorkersByDevice(db: Db): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { device } of await liveWorkers(db)) {
    const kind = device?.kind ?? 'none';
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

export async function pruneWorkers(tx: Db): Promise<void> {
  await tx.delete(workers).where(lt(workers.seenAt, GONE_AFTER));
}
