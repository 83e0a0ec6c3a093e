import type { Size } from './upscale-size.ts';

/**
 * Pixels of a tile's side; those at the right and at the bottom have what is left. Of 256 a screen takes four times as many
 * requests; of 1024 most of what is fetched lies outside of it.
 */
export const TILE_SIDE = 512;
/** Bytes of a number in the table. 32 bits count to 4 GiB; 400 megapixels with all their levels are 2.1 GB as they are. */
const ENTRY = 4;

export type Level = { columns: number; rows: number };
export type TilePlace = { level: number; column: number; row: number };

/** The levels of a picture, each twice as wide and high as the one before it: from the whole in one tile to every pixel. */
export function pyramidLevels(size: Size): Level[] {
  const levels = [levelOf(size)];
  for (let at = size; Math.max(at.width, at.height) > TILE_SIDE; ) {
    at = { width: Math.ceil(at.width / 2), height: Math.ceil(at.height / 2) };
    levels.unshift(levelOf(at));
  }
  return levels;
}

const levelOf = ({ width, height }: Size): Level => ({
  columns: Math.ceil(width / TILE_SIDE),
  rows: Math.ceil(height / TILE_SIDE),
});

/** Every tile in the order in which the file holds them. */
export const tilesOf = (levels: Level[]): TilePlace[] =>
  levels.flatMap(({ columns, rows }, level) =>
    Array.from({ length: columns * rows }, (_, i) => ({
      level,
      column: i % columns,
      row: Math.floor(i / columns),
    })),
  );

/** Which of all tiles this is, from 0; undefined where there is none. @param place whole numbers from 0, or NaN */
export function tileNumber(levels: Level[], { level, column, row }: TilePlace): number | undefined {
  const { columns = 0, rows = 0 } = levels[level] ?? {};
  if (!(column < columns && row < rows)) return undefined;
  const before = levels.slice(0, level).reduce((sum, each) => sum + each.columns * each.rows, 0);
  return before + row * columns + column;
}

/** Bytes of the table that the file begins with: where each tile starts and, after them, where the last one ends. */
export const tableBytes = (tiles: number): number => (tiles + 1) * ENTRY;

/** @param offsets where each tile starts, in bytes from the file's first, and where the last one ends */
export function writeTable(offsets: number[]): Buffer {
  const table = Buffer.alloc(offsets.length * ENTRY);
  offsets.forEach((offset, i) => {
    table.writeUInt32LE(offset, i * ENTRY);
  });
  return table;
}

/** The bytes of the table that tell where a tile lies, the last one included. */
export const entryRange = (tile: number) => ({ start: tile * ENTRY, end: (tile + 2) * ENTRY - 1 });

/** @param entry the bytes of `entryRange` @returns the bytes of the tile, the last one included */
export const tileRange = (entry: Buffer) => ({
  start: entry.readUInt32LE(0),
  end: entry.readUInt32LE(ENTRY) - 1,
});
