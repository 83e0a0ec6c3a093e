import { type Canvas, type Colour, mixColours, ramp } from './canvas.ts';
import { fractalNoise, valueNoise } from './noise.ts';
import { sun } from './sky.ts';

const deep: Colour = [0.1, 0.19, 0.24];
const glitter: Colour = [1, 0.9, 0.72];

/** Still water below `shore`, in pixels: what stands above it, mirrored and broken by ripples that widen towards us. */
export function paintLake(canvas: Canvas, shore: number): void {
  const size = canvas.height;
  for (let y = Math.round(shore); y < size; y++) {
    const near = (y - shore) / (size - shore);
    // Perspective: ripples that are equally long on the lake get longer down the picture.
    const away = 1 / (near + 0.06);
    for (let x = 0; x < canvas.width; x++) {
      const u = x / size - 0.75;
      const wave = fractalNoise(u * away * 3.2, away * 26, 4, 71) - 0.5;
      const fine = valueNoise(u * away * 24, away * 90, 83) - 0.5;
      const bend = (wave * 0.05 + fine * 0.014) * (0.25 + near) * size;
      const mirrored = canvas.at(x + bend * 0.25, Math.min(shore - 1, shore - (y - shore) * 0.92 - bend));
      const steep = 0.2 + 0.5 * near + 0.9 * Math.max(0, wave);
      const water = mixColours(mirrored, deep, Math.min(0.8, steep * 0.75));
      const inPath = Math.exp(-(((x / size - sun.x) / (0.03 + 0.1 * near)) ** 2));
      const sparkle = ramp(0.12, 0.3, wave + fine * 0.5) * inPath;
      canvas.blend(x, y, mixColours(water, glitter, 0.85 * sparkle));
    }
  }
}
