/** A repeatable number from 0 to 1 for each pair of whole numbers: the same scene on every machine. */
export function hash(x: number, y: number, seed = 0): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

const smooth = (t: number) => t * t * (3 - 2 * t);
const mix = (a: number, b: number, t: number) => a + (b - a) * t;

/** Smooth noise from 0 to 1 whose features are about one unit wide. */
export function valueNoise(x: number, y: number, seed = 0): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [across, down] = [smooth(x - left), smooth(y - top)];
  return mix(
    mix(hash(left, top, seed), hash(left + 1, top, seed), across),
    mix(hash(left, top + 1, seed), hash(left + 1, top + 1, seed), across),
    down,
  );
}

/** Each octave lies turned against the one before; otherwise the grid of the noise shows as stripes. */
const turn = (x: number, y: number): [number, number] => [0.8 * x + 0.6 * y, 0.8 * y - 0.6 * x];

/** Noise with detail at every size, from 0 to 1: each octave is half as wide and half as strong. */
export const fractalNoise = (x: number, y: number, octaves: number, seed = 0): number =>
  octaveSum(valueNoise, x, y, octaves, seed);

/** The same with creases instead of bumps, from 0 to 1: rock, and the outline of mountains. */
export const ridgedNoise = (x: number, y: number, octaves: number, seed = 0): number =>
  octaveSum((u, v, own) => 1 - Math.abs(2 * valueNoise(u, v, own) - 1), x, y, octaves, seed);

function octaveSum(noise: typeof valueNoise, x: number, y: number, octaves: number, seed: number): number {
  let [u, v, sum, total, strength] = [x, y, 0, 0, 1];
  for (let octave = 0; octave < octaves; octave++) {
    sum += strength * noise(u, v, seed + octave);
    total += strength;
    strength /= 2;
    [u, v] = turn(u * 2.03, v * 2.03);
  }
  return sum / total;
}
