/** Strokes of the letters on the sign: each a line through points on a grid 4 wide and 6 high, from the top left. */
const strokes: Record<string, string[]> = {
  D: ['00 06 26 45 41 20 00'],
  A: ['06 20 46', '14 34'],
  R: ['06 00 30 41 42 33 03', '23 46'],
  K: ['00 06', '40 03 46'],
  O: ['10 01 05 16 36 45 41 30 10'],
  M: ['06 00 23 40 46'],
  L: ['00 06 46'],
  E: ['40 00 06 46', '03 33'],
  '4': ['36 30 04 44'],
  ' ': [],
};

type Point = readonly [x: number, y: number];
export type Segment = readonly [from: Point, to: Point];

const ADVANCE = 5.6;

/** The lines of a text whose letters are `height` high, its left upper corner at 0, 0. */
export function lettering(text: string, height: number): { segments: Segment[]; width: number } {
  const scale = height / 6;
  const segments = [...text].flatMap((letter, place) =>
    (strokes[letter] ?? []).flatMap((stroke) => {
      const points = stroke
        .split(' ')
        .map(([x, y]): Point => [(Number(x) + place * ADVANCE) * scale, Number(y) * scale]);
      return points.slice(1).map((to, i): Segment => [points[i] ?? to, to]);
    }),
  );
  return { segments, width: (text.length * ADVANCE - 1.6) * scale };
}

/** From a point to the nearest place on a line. */
export function distanceTo([from, to]: Segment, [x, y]: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const along = ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(x - from[0] - t * dx, y - from[1] - t * dy);
}
