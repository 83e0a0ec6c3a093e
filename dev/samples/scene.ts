import { paintBank } from './bank.ts';
import { Canvas } from './canvas.ts';
import { paintJetty, paintSign } from './jetty.ts';
import { paintLake } from './lake.ts';
import { paintMountains } from './mountains.ts';
import { paintSky } from './sky.ts';
import { paintSpruce, paintWood } from './trees.ts';

/** Spruces on the near bank: place, foot and height, in heights of the picture. */
const nearTrees = [
  [0.17, 0.84, 0.36],
  [0.1, 0.79, 0.5],
  [0.02, 0.86, 0.7],
  [1.39, 0.82, 0.42],
  [1.46, 0.88, 0.76],
] as const;

/**
 * A mountain lake in the morning, the same on every machine: smooth sky, rock, needles, ripples, wood grain and
 * lettering, so that a larger picture of it shows what an upscaler does to each.
 *
 * @param height pixels; the width is one and a half times that.
 */
export function paintScene(height: number): Canvas {
  const canvas = new Canvas(Math.round(height * 1.5), height);
  const shore = 0.56 * height;
  paintSky(canvas, shore);
  paintMountains(canvas, shore);
  paintWood(canvas, shore);
  paintLake(canvas, shore);
  paintBank(canvas);
  for (const [n, [x, foot, tall]] of nearTrees.entries()) {
    paintSpruce(canvas, {
      x: x * height,
      foot: foot * height,
      height: tall * height,
      colour: [0.06, 0.11, 0.08],
      seed: n + 90,
    });
  }
  paintJetty(canvas);
  paintSign(canvas);
  return canvas;
}
