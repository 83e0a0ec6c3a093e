import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { TaskContext } from '../sandbox/task.ts';

/** A folder that is gone when the test ends. */
export async function scratchFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-image-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export const quiet: TaskContext = { signal: new AbortController().signal, progress: () => {} };

/** Pixels from a function of their place: rows from the top, channels interleaved. */
export function paint(
  width: number,
  height: number,
  channels: number,
  at: (x: number, y: number, channel: number) => number,
): Uint8Array {
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++, i++) pixels[i] = Math.max(0, Math.min(255, Math.round(at(x, y, c))));
    }
  }
  return pixels;
}

/** A repeatable source of numbers from 0 to 1 (xorshift32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
