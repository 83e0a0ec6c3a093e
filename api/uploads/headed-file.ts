import { open } from 'node:fs/promises';

/** Holds the type and the size of nearly every photo. */
const HEAD_BYTES = 64 * 1024;

/** An open file whose first bytes are here: each trip to the disk waits for a thread, and then for the event loop. */
export type HeadedFile = {
  /** At most 64 KiB. */
  head: Buffer;
  /** @throws RangeError when the file has fewer bytes */
  readAt: (position: number, length: number) => Promise<Buffer>;
  /** As many bytes as there are from the start on, at most `length`. */
  start: (length: number) => Promise<Buffer>;
};

/** Gives `work` a file that is open until it ends. */
export async function withHead<T>(path: string, work: (file: HeadedFile) => Promise<T>): Promise<T> {
  const file = await open(path);
  const read = async (position: number, length: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  };
  try {
    const head = await read(0, HEAD_BYTES);
    const readAt = async (position: number, length: number) => {
      if (!Number.isSafeInteger(position)) throw new RangeError(`no position: ${position}`);
      if (position + length <= head.length) return head.subarray(position, position + length);
      const bytes = await read(position, length);
      if (bytes.length < length) throw new RangeError(`cut short at ${position + bytes.length} bytes`);
      return bytes;
    };
    const start = async (length: number) => (head.length < HEAD_BYTES ? head : read(0, length));
    return await work({ head, readAt, start });
  } finally {
    await file.close();
  }
}
