import { type Canvas, type Colour, mixColours, scaleColour } from './canvas.ts';
import { hash, valueNoise } from './noise.ts';

export type Tree = {
  /** Foot of the trunk, in pixels. */
  x: number;
  foot: number;
  /** Pixels. */
  height: number;
  colour: Colour;
  seed: number;
};

const lightOnNeedles: Colour = [0.62, 0.56, 0.3];
const bark: Colour = [0.16, 0.11, 0.08];

/** A spruce: tiers of drooping branches around a straight trunk, lit from the right. */
export function paintSpruce(canvas: Canvas, { x, foot, height, colour, seed }: Tree): void {
  const tiers = 9 + Math.round(hash(seed, 1) * 6);
  const spread = height * (0.16 + 0.06 * hash(seed, 2));
  for (let row = 0; row < height; row++) {
    const y = Math.round(foot - height + row);
    const down = row / height;
    paintTrunk(canvas, x, y, down, height);
    if (down > 0.95) continue;
    for (const side of [-1, 1]) paintBranches(canvas, { x, y, down, tiers, spread, side, colour, seed });
  }
}

function paintTrunk(canvas: Canvas, x: number, y: number, down: number, height: number): void {
  const half = Math.max(0.6, height * 0.011 * down);
  for (let dx = -half; dx <= half; dx++)
    canvas.blend(Math.round(x + dx), y, scaleColour(bark, 1 + dx / half / 2));
}

type Branches = Omit<Tree, 'foot' | 'height'> & {
  y: number;
  down: number;
  tiers: number;
  spread: number;
  side: number;
};

function paintBranches(canvas: Canvas, { x, y, down, tiers, spread, side, colour, seed }: Branches): void {
  const place = down ** 0.9 * tiers + 0.35 * side * hash(seed, 3);
  const tier = Math.floor(place);
  const within = place - tier;
  // Each tier starts at the trunk and droops outward, some farther than others.
  const reach = spread * down ** 0.85 * (0.5 + 0.55 * within) * (0.7 + 0.5 * hash(tier, side, seed));
  for (let dx = 0; dx < reach; dx++) {
    const out = dx / reach;
    const needles = valueNoise((x + side * dx) * 0.55, y * 0.8 - dx * 0.5, seed);
    if (needles < 0.14 + 0.5 * out ** 3) continue;
    const light =
      (side > 0 ? 0.34 : 0.1) * out * (1 - within) + 0.5 * (needles - 0.5) * (side > 0 ? 0.5 : 0.25);
    const shade = 0.55 + 0.6 * within;
    const needle = mixColours(scaleColour(colour, shade), lightOnNeedles, Math.max(0, light));
    canvas.blend(Math.round(x + side * dx), y, needle, 0.92);
  }
}

/** A wood along the shore: many small spruces, nearer ones lower, larger and darker. */
export function paintWood(canvas: Canvas, shore: number): void {
  const size = canvas.height;
  for (let row = 0; row < 4; row++) {
    const gap = size * (0.008 + row * 0.004);
    for (let x = -gap, n = 0; x < canvas.width + gap; x += gap * (0.5 + hash(n, row, 8)), n++) {
      const stand = valueNoise((x / size) * 2.6, row * 3.1, 21);
      const height = size * (0.02 + 0.016 * row) * (0.55 + 1.1 * stand) * (0.7 + 0.6 * hash(n, row, 9));
      const foot = shore - size * 0.014 * (3 - row) * 0.35;
      const near = row / 3;
      const colour = mixColours([0.3, 0.33, 0.31], [0.07, 0.12, 0.09], near);
      paintSpruce(canvas, { x, foot, height, colour, seed: n * 7 + row * 1000 });
    }
  }
}
