import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';

/** Gives `work` an empty folder, and removes it however the work ends: also when the caller goes away half-way. */
export async function withScratch<T>(root: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(root, { recursive: true });
  const folder = await mkdtemp(path.join(root, 'upload-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
