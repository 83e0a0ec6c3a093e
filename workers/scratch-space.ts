import { readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Later, Retryable } from '../queues/errors.ts';

/** Lies in the scratch folder of a job and holds the bytes that it may take. */
const RESERVED = 'reserved';
const WAIT_MS = 30_000;
/** No attempt takes longer: a reservation of before was left by a worker that was killed. */
const LONGEST_MS = 3_600_000;
const BLOCK = 512;

/**
 * Makes sure, before the work, that the disk has room for what a job will write: besides what other jobs beside it,
 * of whatever process, have announced and not written yet. The announcements are files, so they end with their folders.
 *
 * @param folder the job's own, beside those of other jobs
 * @param bytes that it will write from now on at most; it may be asked again when more is known
 * @throws Later when there will be room as soon as jobs end that run now; Retryable SCRATCH_FULL when not even then: another
 *   worker may have a larger disk
 */
export async function reserveScratch(folder: string, bytes: number): Promise<void> {
  await writeFile(join(folder, RESERVED), String((await usedBytes(folder)) + bytes));
  const others = await earlierNeighbours(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const awaited = others.reduce((sum, { reserved, used }) => sum + Math.max(0, reserved - used), 0);
  if (free - awaited >= bytes) return;
  const held = others.reduce((sum, { used }) => sum + used, 0);
  const what = `The job needs ${gigabytes(bytes)} of scratch disk; ${gigabytes(free)} are free`;
  if (free + held >= bytes)
    throw new Later(WAIT_MS * (1 - Math.random() / 2), `${what}, or held by jobs that run.`, 'SCRATCH_FULL');
  throw new Retryable('SCRATCH_FULL', `${what} on this worker (setting SCRATCH_DIR).`);
}

/** Takes the announcement back. The folder's end does so, too. */
export const freeScratch = (folder: string): Promise<void> => rm(join(folder, RESERVED), { force: true });

type Neighbour = { reserved: number; used: number };

/** Jobs that announced what they need before this one did: of two that come at once, one goes on. */
async function earlierNeighbours(folder: string): Promise<Neighbour[]> {
  const parent = dirname(folder);
  const own = await announcement(folder);
  const names = (await readdir(parent)).filter((name) => name !== basename(folder));
  const found = await Promise.all(
    names.map(async (name): Promise<Neighbour | undefined> => {
      const other = await announcement(join(parent, name));
      if (!own || !other || Date.now() - other.at > LONGEST_MS) return undefined;
      const isEarlier = other.at < own.at || (other.at === own.at && name < basename(folder));
      return isEarlier ? { reserved: other.bytes, used: await usedBytes(join(parent, name)) } : undefined;
    }),
  );
  return found.filter((neighbour) => neighbour !== undefined);
}

/** None where there is no such file, or no such folder any more. */
async function announcement(folder: string): Promise<{ at: number; bytes: number } | undefined> {
  const path = join(folder, RESERVED);
  try {
    return { at: (await stat(path)).mtimeMs, bytes: Number(await readFile(path, 'utf8')) };
  } catch {
    return undefined;
  }
}

async function usedBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const blocks = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (file) => file.blocks,
        () => 0,
      ),
    ),
  );
  return BLOCK * blocks.reduce((sum, count) => sum + count, 0);
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
