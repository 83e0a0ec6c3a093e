import { type Canvas, type Colour, mixColours, ramp } from './canvas.ts';
import { fractalNoise } from './noise.ts';

const zenith: Colour = [0.27, 0.43, 0.68];
const middle: Colour = [0.6, 0.7, 0.82];
const horizonGlow: Colour = [0.98, 0.78, 0.58];
const cloudLit: Colour = [1, 0.88, 0.78];
const cloudShade: Colour = [0.52, 0.5, 0.6];
const sunlight: Colour = [1, 0.93, 0.76];

/** Where the sun stands, in heights of the picture from the top left corner. */
export const sun = { x: 1.02, y: 0.33 };

/** A morning sky down to `horizon`, in pixels. */
export function paintSky(canvas: Canvas, horizon: number): void {
  const unit = 1 / canvas.height;
  for (let y = 0; y < horizon; y++) {
    for (let x = 0; x < canvas.width; x++) canvas.blend(x, y, skyAt(x * unit, y * unit, horizon * unit));
  }
}

function skyAt(u: number, v: number, horizon: number): Colour {
  const height = v / horizon;
  const clear = mixColours(
    mixColours(zenith, middle, ramp(0, 0.55, height)),
    horizonGlow,
    ramp(0.25, 0.85, height),
  );
  const toSun = Math.hypot(u - sun.x, (v - sun.y) * 1.25);
  const glowing = mixColours(clear, sunlight, 0.85 * Math.exp(-toSun * 6) + 0.9 * ramp(0.034, 0.026, toSun));
  // Clouds lie flatter towards the horizon, and are lit where the cloud on the sun's side is thinner.
  const [cx, cy] = [u * 2.1, v * (5 + 6 * height)];
  const density = fractalNoise(cx, cy, 6, 11);
  const cover = ramp(0.5, 0.72, density) * (0.95 - 0.45 * height);
  const towardsSun = fractalNoise(cx + 0.09 * Math.sign(sun.x - u), cy + 0.12, 5, 11);
  const lit = ramp(-0.07, 0.09, density - towardsSun + 0.25 * Math.exp(-toSun * 3));
  return mixColours(glowing, mixColours(cloudShade, cloudLit, lit), cover);
}
