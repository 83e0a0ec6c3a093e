import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Level, tableBytes, tilesOf, writeTable } from '../../queues/pyramid-file.ts';
import type { TaskContext } from '../sandbox/task.ts';

type Tiles = {
  /** Where they lie, as `level/column_row.format`. */
  folder: string;
  format: 'jpeg' | 'webp';
  levels: Level[];
  /** Path of the file to write. */
  output: string;
};

/**
 * Puts the tiles one after the other, behind a table of where each lies: two short reads find any of them, where a zip's
 * list of names has to be read whole, and remembered.
 * @returns the bytes of the file
 */
export async function packTiles(
  { folder, format, levels, output }: Tiles,
  { signal }: TaskContext,
): Promise<number> {
  const tiles = tilesOf(levels);
  await using file = await open(output, 'w');
  let end = tableBytes(tiles.length);
  await file.writeFile(Buffer.alloc(end));
  const offsets = [end];
  for (const { level, column, row } of tiles) {
    signal.throwIfAborted();
    const tile = path.join(folder, String(level), `${column}_${row}.${format}`);
    const bytes = await readFile(tile);
    await file.writeFile(bytes);
    // So that the disk holds each once.
    await rm(tile);
    end += bytes.length;
    offsets.push(end);
  }
  const table = writeTable(offsets);
  await file.write(table, 0, table.length, 0);
  return end;
}
