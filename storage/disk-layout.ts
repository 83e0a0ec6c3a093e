import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Where the disk store keeps things under its root: an object's bytes at the path that its key says, so that an
 * operator can look at and copy the files; its content type beside it in a dot file; unfinished writes in
 * `.unfinished/`, on the same file system so that a rename publishes them. No key has a segment that begins with a
 * dot, so neither can be taken for an object.
 */
export const dataPath = (root: string, key: string) => join(root, ...key.split('/'));
export const typePath = (data: string) => join(dirname(data), `.${basename(data)}.type`);
const unfinishedFolder = (root: string) => join(root, '.unfinished');
export const unfinishedPath = (root: string) => join(unfinishedFolder(root), randomUUID());

/** Every write renames a new file into place, so its size and time tell one from another, to the millisecond. */
export const etagOf = (size: number, modified: Date) =>
  `${size.toString(16)}-${modified.getTime().toString(16)}`;

const HOUR_MS = 3_600_000;

/** Makes the folders and removes what crashed writers left more than an hour ago; younger ones may still be written. */
export async function prepareRoot(root: string, now = Date.now()): Promise<void> {
  const folder = unfinishedFolder(root);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const left = await stat(path).catch(absent);
    if (left && left.mtimeMs < now - HOUR_MS) await rm(path, { force: true });
  }
}

/**
 * Renames a finished object to where its readers look, and returns when a power cut can no longer undo it.
 * The type goes first: no object is seen without one, and its folder, no longer empty, cannot be pruned.
 */
export async function publish(finished: { data: string; type: string }, data: string): Promise<void> {
  const outermost = await moveIntoFolder(finished.type, typePath(data));
  await rename(finished.data, data);
  await syncFolders(dirname(data), outermost);
}

/** @returns the outermost folder whose entries changed. The tries: `delete` may prune the folder just made. */
async function moveIntoFolder(from: string, to: string, triesLeft = 5): Promise<string> {
  try {
    const made = await mkdir(dirname(to), { recursive: true });
    await rename(from, to);
    return dirname(made ?? to);
  } catch (error) {
    if (triesLeft === 1 || !isAbsent(error)) throw error;
    return moveIntoFolder(from, to, triesLeft - 1);
  }
}

/** Removes folders, innermost first, until one is not empty. */
export async function pruneFolders(root: string, from: string): Promise<void> {
  for (let folder = from; folder !== root && folder.startsWith(root); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}

/**
 * A rename is durable once its folder is; a new folder once the one that holds it is. All at once, because a file
 * system writes its journal once for those that wait together: measured at half the time of one after the other.
 */
async function syncFolders(innermost: string, outermost: string): Promise<void> {
  const folders = [innermost];
  for (let folder = innermost; folder !== outermost; ) {
    folder = dirname(folder);
    folders.push(folder);
  }
  await Promise.all(folders.map(syncFolder));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isAbsent = (error: unknown) => hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR');

/** For `.catch`: what is not there is undefined, any other error stays one. */
export function absent(error: unknown): undefined {
  if (!isAbsent(error)) throw error;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
