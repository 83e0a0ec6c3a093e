import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Level } from '../../queues/pyramid-file.ts';
import type { TaskContext } from '../sandbox/task.ts';

const EVERY_MS = 500;

/** What is left when all tiles are there: to put them into one file. */
const CUT = 0.9;

/** Shows how many tiles of the largest size there are, three quarters of all: libvips tells nothing while it works. */
export function watchTiles(folder: string, levels: Level[], { progress }: TaskContext): Disposable {
  const largest = levels.length - 1;
  const { columns = 1, rows = 1 } = levels[largest] ?? {};
  let isOver = false;
  const look = async () => {
    const made = await readdir(path.join(folder, String(largest))).catch(() => []);
    if (!isOver) progress((CUT * made.length) / (columns * rows), 'cutting');
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    [Symbol.dispose]: () => {
      isOver = true;
      clearInterval(timer);
    },
  };
}
