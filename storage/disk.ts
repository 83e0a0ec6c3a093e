import { type FileHandle, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { copyDurably } from './copy.ts';
import { transferDeadlineMs, withinDeadline } from './deadline.ts';
import {
  absent,
  dataPath,
  etagOf,
  prepareRoot,
  pruneFolders,
  publish,
  typePath,
  unfinishedPath,
} from './disk-layout.ts';
import { walk } from './disk-walk.ts';
import { assertKey, assertPrefix, assertRange } from './key-rules.ts';
import { saveTo } from './receive.ts';
import { signedAddress, signedUploadAddress } from './signed-url.ts';
import { type ByteRange, type ObjectInfo, ObjectNotFound, type ObjectStore } from './store.ts';

/** Few trips through the event loop per file: it is shared with everything else that the process does. */
const CHUNK_BYTES = 1024 * 1024;

export type DiskStoreOptions = {
  /** A folder of its own; made when absent. */
  root: string;
  /** Signs addresses; every process that shares the root needs the same. */
  signingKey: string;
  /** Where callers reach the API, which serves signed addresses under `/objects/`. */
  publicUrl: string;
};

/** Objects as plain files under one folder, which several processes of one machine (or a shared volume) may open. */
export async function createDiskStore({ root: given, ...address }: DiskStoreOptions): Promise<ObjectStore> {
  const root = resolve(given);
  await prepareRoot(root);
  return {
    putFile: (key, path, contentType, signal) => put(root, key, path, contentType, signal),
    getFile: async (key, path, signal) => saveTo(path, await read(root, key), signal),
    read: (key, range) => read(root, key, range),
    stat: (key) => info(root, key),
    inspect: async (key) => {
      const found = await info(root, key);
      return found && { ...found, etag: etagOf(found.size, found.lastModified), metadata: {}, tags: {} };
    },
    delete: (key) => remove(root, key),
    list: (prefix) => {
      assertPrefix(prefix);
      return walk(root, prefix);
    },
    signedUrl: async (key, options) => signedAddress(address, key, options),
    signedUpload: async (key, options) => signedUploadAddress(address, key, options),
    ready: () => probe(root),
    close: async () => {},
  };
}

async function put(
  root: string,
  key: string,
  path: string,
  contentType: string,
  signal?: AbortSignal,
): Promise<ObjectInfo> {
  assertKey(key);
  const { size } = await stat(path);
  const finished = { data: unfinishedPath(root), type: unfinishedPath(root) };
  try {
    await withinDeadline(`storing "${key}"`, transferDeadlineMs(size), signal, async (within) => {
      // Together, for the reason in `syncFolders`; both to their end, so that what a failure leaves can be removed.
      const written = await Promise.allSettled([
        copyDurably(path, finished.data, size, within),
        writeFile(finished.type, contentType, { flush: true }),
      ]);
      for (const each of written) if (each.status === 'rejected') throw each.reason;
      within.throwIfAborted();
      await publish(finished, dataPath(root, key));
    });
  } catch (error) {
    await Promise.all([finished.data, finished.type].map((left) => rm(left, { force: true })));
    throw error;
  }
  return { key, size, contentType, lastModified: new Date() };
}

async function read(root: string, key: string, range?: ByteRange) {
  assertKey(key);
  if (range) assertRange(range);
  const file = await open(dataPath(root, key)).catch(absent);
  if (!file) throw new ObjectNotFound(key);
  try {
    const info = await describe(file, root, key);
    if (range && range.start >= info.size) throw beyondEnd(key, range, info.size);
    // An end of Infinity, not size - 1: for an empty file that would be -1, which is refused.
    const stream = file.createReadStream({
      start: range?.start ?? 0,
      end: range?.end ?? Infinity,
      highWaterMark: CHUNK_BYTES,
    });
    return { info, stream };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function info(root: string, key: string): Promise<ObjectInfo | undefined> {
  assertKey(key);
  const file = await open(dataPath(root, key)).catch(absent);
  if (!file) return undefined;
  try {
    return await describe(file, root, key);
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

/** Of the open file, so that size, time and bytes are of one version even while another is published. */
async function describe(file: FileHandle, root: string, key: string): Promise<ObjectInfo> {
  const found = await file.stat();
  if (!found.isFile()) throw new ObjectNotFound(key);
  const type = await readFile(typePath(dataPath(root, key)), 'utf8').catch(absent);
  return {
    key,
    size: found.size,
    contentType: type ?? 'application/octet-stream',
    lastModified: found.mtime,
  };
}

async function remove(root: string, key: string): Promise<void> {
  assertKey(key);
  const data = dataPath(root, key);
  await rm(data).catch(absent);
  await rm(typePath(data)).catch(absent);
  await pruneFolders(root, dirname(data));
}

/** Writes a byte: a full or read-only disk looks healthy to everything less. */
async function probe(root: string): Promise<void> {
  const path = unfinishedPath(root);
  try {
    await writeFile(path, '.');
  } finally {
    await rm(path, { force: true });
  }
}

const beyondEnd = (key: string, { start }: ByteRange, size: number) =>
  new RangeError(`byte ${start} lies beyond the end of "${key}", which has ${size} bytes`);
