import { open } from 'node:fs/promises';
import { Fatal } from '../../queues/errors.ts';
import { runForBytes, ToolFailure } from '../video/tool.ts';

export type Bitmap = { pixels: Uint8Array; width: number; height: number; channels: 3 | 4 };

/** Bytes up to the end of what is read of the header. */
const HEAD_BYTES = 30;
const DEADLINE_MS = 60_000;

/** @throws Fatal CORRUPT_MEDIA */
export async function bmpSize(path: string): Promise<{ width: number; height: number; bits: number }> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const [width, height] = [buffer.readInt32LE(18), Math.abs(buffer.readInt32LE(22))];
    if (bytesRead === HEAD_BYTES && width > 0 && height > 0) {
      return { width, height, bits: buffer.readUInt16LE(28) };
    }
  } finally {
    await file.close();
  }
  throw new Fatal('CORRUPT_MEDIA', 'The header of the BMP is damaged or cut short.');
}

/**
 * Decodes a BMP, which libvips cannot: by ffmpeg, whose decoder knows every variant, is looked after, and is here anyway.
 * The libraries for it on npm are small, old, or read only what they write.
 * @throws Fatal CORRUPT_MEDIA; what `runForBytes` throws
 */
export async function decodeBmp(path: string): Promise<Bitmap> {
  const { width, height, bits } = await bmpSize(path);
  // Only 32 bits have room for an alpha channel, which may be unused; ffmpeg makes such a one opaque.
  const channels = bits === 32 ? 4 : 3;
  const input = ['-f', 'bmp_pipe', '-protocol_whitelist', 'file,pipe', '-i', `file:${path}`];
  const output = ['-frames:v', '1', '-f', 'rawvideo', '-pix_fmt', channels === 4 ? 'rgba' : 'rgb24', '-'];
  const args = ['-nostdin', '-hide_banner', '-v', 'error', '-xerror', ...input, ...output];
  const bytes = width * height * channels;
  const pixels = await runForBytes('ffmpeg', { args, deadlineMs: DEADLINE_MS, bytes }).catch((cause) => {
    if (cause instanceof ToolFailure) throw damaged(cause);
    throw cause;
  });
  if (pixels.length !== bytes) throw damaged();
  return { pixels, width, height, channels };
}

const damaged = (cause?: Error) =>
  new Fatal('CORRUPT_MEDIA', 'The BMP is damaged or cut short.', cause && { cause });
