import { open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { transferDeadlineMs, withinDeadline } from './deadline.ts';
import { type ObjectInfo, StoreUnavailable } from './store.ts';

/** Saves an object that `read` gave to a new file, within the deadline of its size. */
export async function saveTo(
  path: string,
  { info, stream }: { info: ObjectInfo; stream: Readable },
  caller?: AbortSignal,
): Promise<ObjectInfo> {
  try {
    await withinDeadline(`fetching "${info.key}"`, transferDeadlineMs(info.size), caller, (signal) =>
      receive(stream, path, info.size, signal),
    );
    return info;
  } finally {
    stream.destroy();
  }
}

/**
 * Writes a stream to a new file and checks that exactly `expected` bytes came. Nothing is left behind on failure.
 * @throws StoreUnavailable on another number of bytes; EEXIST when the path is taken
 */
async function receive(source: Readable, path: string, expected: number, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    source.destroy();
    throw error;
  });
  const sink = file.createWriteStream({ highWaterMark: 1024 * 1024 });
  try {
    await pipeline(source, sink, { signal });
    if (sink.bytesWritten === expected) return;
    throw new StoreUnavailable(`${sink.bytesWritten} bytes came where ${expected} were announced`);
  } catch (error) {
    // A pipeline whose signal had fired before it began destroys neither end.
    source.destroy();
    sink.destroy();
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
}
