import { type Canvas, type Colour, mixColours, ramp, scaleColour } from './canvas.ts';
import { fractalNoise, ridgedNoise } from './noise.ts';

type Range = {
  /** Highest and lowest point of the outline, in heights of the picture. */
  top: number;
  foot: number;
  /** Peaks per height of the picture. */
  peaks: number;
  rock: Colour;
  /** How much the air between hides it, 0 to 1. */
  haze: number;
  /** Height above which snow lies; 1: none. */
  snowLine: number;
  seed: number;
};

const hazeColour: Colour = [0.86, 0.78, 0.74];
const snow: Colour = [0.97, 0.96, 0.98];
const snowShade: Colour = [0.55, 0.62, 0.78];

const ranges: Range[] = [
  { top: 0.1, foot: 0.42, peaks: 1.5, rock: [0.36, 0.36, 0.45], haze: 0.5, snowLine: 0.5, seed: 4 },
  { top: 0.2, foot: 0.47, peaks: 2.1, rock: [0.3, 0.3, 0.36], haze: 0.3, snowLine: 0.4, seed: 37 },
  { top: 0.36, foot: 0.54, peaks: 2.8, rock: [0.2, 0.25, 0.22], haze: 0.16, snowLine: 0, seed: 57 },
];

/** Mountain ranges from far to near, down to `horizon`, in pixels. */
export function paintMountains(canvas: Canvas, horizon: number): void {
  for (const range of ranges) paintRange(canvas, horizon, range);
}

function paintRange(canvas: Canvas, horizon: number, range: Range): void {
  const unit = 1 / canvas.height;
  for (let x = 0; x < canvas.width; x++) {
    const outline = range.foot - (range.foot - range.top) * outlineAt(x * unit, range);
    for (let y = Math.max(0, Math.floor(outline * canvas.height)); y < horizon; y++) {
      canvas.blend(x, y, slopeAt(x * unit, y * unit, outline, range));
    }
  }
}

function outlineAt(u: number, { peaks, seed }: Range): number {
  const large = ridgedNoise(u * peaks, 0.5, 2, seed) ** 1.4;
  const rough = ridgedNoise(u * peaks * 5, 3.5, 5, seed + 7) - 0.5;
  return 0.95 * large + 0.34 * rough * (0.35 + large);
}

function slopeAt(u: number, v: number, outline: number, range: Range): Colour {
  const relief = (du: number, dv: number) =>
    ridgedNoise((u + du) * 11 + (v - outline) * 3, (v + dv) * 6, 6, range.seed + 13);
  const here = relief(0, 0);
  // The sun stands to the right: slopes that fall to the right are bright.
  const light = ramp(-0.085, 0.085, here - relief(0.006, -0.004));
  const rock = scaleColour(
    range.rock,
    0.55 + 0.95 * light + 0.25 * (fractalNoise(u * 160, v * 160, 2, 5) - 0.5),
  );
  const lit = mixColours(rock, [0.95, 0.72, 0.5], 0.22 * light);
  const snowy = ramp(range.snowLine, range.snowLine - 0.12, v + 0.3 * (here - 0.5));
  const covered = mixColours(lit, mixColours(snowShade, snow, light), snowy * ramp(0.25, 0.5, here + 0.35));
  const air = range.haze * (0.6 + 0.7 * ramp(range.top, range.foot + 0.06, v));
  return mixColours(covered, hazeColour, Math.min(0.9, air));
}
