import { constants, copyFile, link, open, rm } from 'node:fs/promises';
import { StoreUnavailable } from './store.ts';

/**
 * Gives a file a second path and sees it onto the disk; the file is not written any more, so a link will do. On another
 * file system, or one without links, the kernel copies: measured at a tenth of the CPU of a stream through this process.
 * That cannot be stopped half-way, so whoever gives up does not wait for it, and what it writes is removed once it ends.
 * @throws the signal's reason; StoreUnavailable when the copy has not `expected` bytes
 */
export async function copyDurably(
  from: string,
  to: string,
  expected: number,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const copying = linkOrCopy(from, to);
  const given = Promise.withResolvers<never>();
  const giveUp = () => {
    void copying.then(() => rm(to, { force: true })).catch(() => {});
    given.reject(signal.reason);
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await Promise.race([copying.then(() => flush(to, expected)), given.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && noLinks.test(String(error.code)))) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  }
}

/** Another file system, one without links or with too many to this file, or a kernel that lets only owners link. */
const noLinks = /^(EXDEV|EPERM|EACCES|EMLINK|ENOSYS|ENOTSUP|EOPNOTSUPP)$/;

async function flush(path: string, expected: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    if (size !== expected) throw new StoreUnavailable(`${size} bytes came where ${expected} were announced`);
    await file.sync();
  } finally {
    await file.close();
  }
}
