export type Sized = { width: number; height: number };
export type Row<Item> = { items: Item[]; height: number };

/**
 * Lays pictures out in rows that fill the width, each picture whole and in its own shape. Rows come as near as they can
 * to the wanted height and are at most a half higher, so that one wide picture in a last row does not fill the screen.
 * @param width of the rows, gaps included; all in CSS pixels
 */
export function justify<Item extends Sized>(
  items: readonly Item[],
  { width, height, gap }: { width: number; height: number; gap: number },
): Row<Item>[] {
  const rows: Row<Item>[] = [];
  let row: Item[] = [];
  let shapes = 0;
  for (const item of items) {
    row.push(item);
    shapes += shapeOf(item);
    const filled = (width - gap * (row.length - 1)) / shapes;
    if (filled > height) continue;
    rows.push({ items: row, height: filled });
    row = [];
    shapes = 0;
  }
  if (row.length > 0) {
    const filled = (width - gap * (row.length - 1)) / shapes;
    rows.push({ items: row, height: Math.min(filled, height) });
  }
  return rows;
}

/** Panoramas and ribbons are cut to what a row can show. */
export const shapeOf = ({ width, height }: Sized): number => Math.min(3.2, Math.max(0.5, width / height));
