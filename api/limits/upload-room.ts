import { statfs } from 'node:fs/promises';
import type { Context } from 'hono';
import type { Db } from '../../db/client.ts';
import { settleStoredBytes } from '../../db/stored-bytes.ts';
import { readTakenRoom } from '../../db/uploads.ts';
import type { Deps } from '../deps.ts';
import type { Env } from '../env.ts';
import { Problem } from '../problems.ts';

/**
 * Refuses an upload for which there is no room, before its first byte: on the scratch disk, or among what its user may
 * keep.
 * @param bytes of the upload, as far as known
 * @param folder on the scratch disk
 * @throws Problem SCRATCH_FULL or QUOTA_EXCEEDED
 */
export async function requireRoom(c: Context<Env>, bytes: number, folder: string): Promise<void> {
  const { deps, principal } = c.var;
  // Side by side: an upload waits for each of these before its first byte.
  const quota = requireQuota(deps, principal.id, bytes);
  quota.catch(() => {});
  await requireScratch(deps, bytes, folder);
  await quota;
}

/** @throws Problem SCRATCH_FULL */
export async function requireScratch({ settings }: Deps, bytes: number, folder: string): Promise<void> {
  if ((await freeBytes(folder)) - bytes >= settings.SCRATCH_MIN_FREE_BYTES) return;
  throw new Problem('SCRATCH_FULL', 'This server has no room for uploads just now. Try again soon.', {
    headers: { 'retry-after': '30' },
  });
}

/** Counts what is kept, and what was announced and is still on its way. @throws Problem QUOTA_EXCEEDED */
export async function requireQuota({ db, settings }: Deps, ownerId: string, bytes: number): Promise<void> {
  const limit = settings.MAX_STORED_BYTES;
  const { stored, announced } = await readTakenRoom(db, ownerId);
  if (stored + announced + bytes <= limit) return;
  const onTheirWay = announced > 0 ? `, unfinished uploads ${announced}` : '';
  throw new Problem(
    'QUOTA_EXCEEDED',
    `Your files have ${stored} bytes${onTheirWay} and this upload ${bytes}; you may keep ${limit}. Delete some first.`,
  );
}

/**
 * Refuses what a transaction is about to keep for a user beyond what they may keep: of uploads that come at once, each was
 * told before its first byte that there is room. To be asked last in the transaction.
 * @throws Problem QUOTA_EXCEEDED
 */
export async function requireRoomAtCommit(tx: Db, ownerId: string, limit: number): Promise<void> {
  const stored = await settleStoredBytes(tx, ownerId);
  if (stored <= limit) return;
  throw new Problem(
    'QUOTA_EXCEEDED',
    `With this upload your files would have ${stored} bytes; you may keep ${limit}. Delete some first.`,
  );
}

/** What an unprivileged process may still write there. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
