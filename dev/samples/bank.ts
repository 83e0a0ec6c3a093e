import { type Canvas, type Colour, mixColours, ramp, scaleColour } from './canvas.ts';
import { fractalNoise, hash, valueNoise } from './noise.ts';

const soil: Colour = [0.2, 0.19, 0.11];
const grassShade: Colour = [0.14, 0.2, 0.08];
const grassLit: Colour = [0.62, 0.62, 0.28];
const stone: Colour = [0.56, 0.54, 0.52];

/** The edge of the bank in heights of the picture: it comes down at both sides and leaves the middle to the water. */
function edgeAt(u: number): number {
  const fromSide = Math.min(u / 0.36, (1.5 - u) / 0.3);
  return 0.7 + 0.42 * Math.max(0, fromSide) ** 1.7 + 0.03 * fractalNoise(u * 12, 4, 4, 61);
}

/** Grass and stones in the lower corners, where the near trees stand. */
export function paintBank(canvas: Canvas): void {
  const size = canvas.height;
  for (let x = 0; x < canvas.width; x++) {
    for (let y = Math.round(edgeAt(x / size) * size); y < size; y++)
      canvas.blend(x, y, scaleColour(soil, 0.6));
  }
  for (let row = Math.round(0.69 * size); row < size * 1.03; row += 2) {
    for (let n = 0; n < canvas.width / 4; n++) {
      const x = hash(n, row, 62) * canvas.width;
      if (row / size > edgeAt(x / size) + 0.004) paintTuft(canvas, x, row, n);
    }
  }
  for (let n = 0; n < 46; n++) paintStone(canvas, n);
}

function paintTuft(canvas: Canvas, x: number, foot: number, n: number): void {
  const size = canvas.height;
  const near = foot / size - 0.66;
  const length = size * (0.008 + 0.07 * near) * (0.5 + hash(n, foot, 63));
  const lean = (hash(n, foot, 64) - 0.4) * 0.7;
  const patch = valueNoise((x / size) * 9, (foot / size) * 16, 65);
  for (let up = 0; up < length; up++) {
    const along = up / length;
    const light = Math.min(1, along * (0.35 + 0.9 * patch) * (0.6 + 0.6 * hash(n, foot, 66)));
    canvas.blend(
      Math.round(x + lean * up * along),
      Math.round(foot - up),
      mixColours(grassShade, grassLit, light),
      0.9,
    );
  }
}

/** Rounded stones along the water's edge, lit from the upper right. */
function paintStone(canvas: Canvas, n: number): void {
  const size = canvas.height;
  const u = hash(n, 1, 67) < 0.55 ? hash(n, 2, 67) * 0.34 : 1.5 - hash(n, 2, 67) * 0.28;
  const radius = size * (0.005 + 0.016 * hash(n, 3, 67) ** 2);
  const [middleX, middleY] = [u * size, edgeAt(u) * size + radius * 0.2];
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius * 1.5; dx <= radius * 1.5; dx++) {
      const out =
        Math.hypot(dx / 1.5, dy) / radius +
        0.25 * (fractalNoise(dx / radius + n * 9, dy / radius, 3, 68) - 0.5);
      if (out > 1) continue;
      const light = 0.5 + 0.35 * (dx / radius / 1.5) - 0.4 * (dy / radius);
      const spots = 0.5 * (fractalNoise((middleX + dx) / 5, (middleY + dy) / 5, 4, 69) - 0.5);
      const shade = mixColours(scaleColour(stone, 0.3), stone, Math.max(0, light + spots));
      canvas.blend(Math.round(middleX + dx), Math.round(middleY + dy), shade, ramp(1, 0.9, out));
    }
  }
}
