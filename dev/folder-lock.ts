import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another live process works in this folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

/**
 * Makes this process the only one that works in the folder, until it releases it or dies. SQLite's exclusive
 * transaction is a lock that the kernel drops with its holder, so there is no stale lock to guess about.
 * Rejected: a file with a process id, which a reused id or two starters at once defeat.
 *
 * @returns the release.
 * @throws FolderInUse with the holder's process id.
 */
export function holdFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const holderFile = join(folder, 'lock.pid');
  const lock = new DatabaseSync(join(folder, 'lock'));
  try {
    // Nothing is ever written, so no journal file need be left by a crash.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && error.message.includes('locked'))) throw error;
    throw new FolderInUse(`${folder} is in use by process ${holderOf(holderFile)}.`);
  }
  writeFileSync(holderFile, `${process.pid}\n`);
  return () => lock.close();
}

function holderOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
