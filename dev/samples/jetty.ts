import { type Canvas, type Colour, mixColours, ramp, scaleColour } from './canvas.ts';
import { distanceTo, lettering, type Segment } from './lettering.ts';
import { fractalNoise, hash, valueNoise } from './noise.ts';

const weathered: Colour = [0.5, 0.43, 0.36];
const dark: Colour = [0.13, 0.1, 0.08];
const painted: Colour = [0.93, 0.9, 0.82];

/** A wooden jetty that runs from the lower edge into the lake; `far` is its end, in heights of the picture. */
const jetty = { far: 0.735, centreFar: 0.5, centreNear: 0.34, halfFar: 0.052, halfNear: 0.34, planks: 15 };

export function paintJetty(canvas: Canvas): void {
  const size = canvas.height;
  for (const side of [-1, 1]) for (const along of [0.04, 0.36, 0.72]) paintPost(canvas, side, along);
  for (let y = Math.round(jetty.far * size); y < size; y++) {
    const { centre, half, along } = jettyAt(y / size);
    // Planks are equally wide on the jetty; perspective packs the far ones.
    const depth = (1 - 1 / (1 + 3.4 * along)) * (4.4 / 3.4) * jetty.planks;
    for (let x = Math.floor((centre - half) * size); x < (centre + half) * size; x++) {
      canvas.blend(x, y, plankAt((x / size - centre) / half, depth));
    }
  }
}

function jettyAt(v: number) {
  const along = (v - jetty.far) / (1 - jetty.far);
  return {
    along,
    centre: jetty.centreFar + (jetty.centreNear - jetty.centreFar) * along,
    half: jetty.halfFar + (jetty.halfNear - jetty.halfFar) * along,
  };
}

/** @param across -1 to 1 @param depth planks from the far end */
function plankAt(across: number, depth: number): Colour {
  const plank = Math.floor(depth);
  const within = depth - plank;
  const grain = fractalNoise(
    across * 5 + plank * 17,
    within * 14 + 3 * valueNoise(across * 3, plank, 5),
    5,
    31,
  );
  const fibre = valueNoise(across * 40 + plank * 9, within * 46, 37);
  const tone = 0.62 + 0.3 * hash(plank, 4) + 0.55 * (grain - 0.5) + 0.22 * (fibre - 0.5);
  const wood = mixColours(
    scaleColour(weathered, tone + 0.12 * across),
    [0.85, 0.66, 0.48],
    0.12 * (across + 1),
  );
  const gap = ramp(0.07, 0.03, within) + ramp(0.985, 0.998, within);
  const nail = Math.min(...[-0.86, 0.86].map((place) => Math.hypot((across - place) * 7, within - 0.5)));
  return mixColours(wood, dark, Math.min(1, gap + 0.85 * ramp(0.1, 0.07, nail)));
}

function paintPost(canvas: Canvas, side: number, along: number): void {
  const size = canvas.height;
  const v = jetty.far + along * (1 - jetty.far);
  const { centre, half } = jettyAt(v);
  const radius = half * 0.085 * size;
  const middle = (centre + side * half * 1.02) * size;
  const [top, bottom] = [(v - half * 0.42) * size, (v + half * 0.3) * size];
  for (let y = Math.round(top); y < bottom; y++) {
    for (let x = Math.round(middle - radius); x <= middle + radius; x++) {
      const round = Math.max(-1, Math.min(1, (x - middle) / radius));
      const grain = fractalNoise(x / radius + side * 5, y / radius / 6, 4, 41);
      canvas.blend(
        x,
        y,
        scaleColour(weathered, (0.35 + 0.5 * grain + 0.3 * round) * (0.6 + 0.4 * Math.sqrt(1 - round ** 2))),
      );
    }
  }
}

/** A painted board on two posts by the jetty, in heights of the picture. */
const sign = { left: 0.93, top: 0.66, width: 0.4, height: 0.16 };

export function paintSign(canvas: Canvas): void {
  const size = canvas.height;
  for (const place of [0.14, 0.86]) {
    const middle = (sign.left + sign.width * place) * size;
    for (let y = Math.round((sign.top - 0.02) * size); y < size * 0.96; y++) {
      for (let dx = -0.009 * size; dx <= 0.009 * size; dx++) {
        const grain = fractalNoise(dx * 0.4, y / 60, 4, 43);
        canvas.blend(
          Math.round(middle + dx),
          y,
          scaleColour(weathered, 0.45 + 0.5 * grain + (22 * dx) / size),
        );
      }
    }
  }
  const lines = signLines(size);
  for (let y = Math.round(sign.top * size); y < (sign.top + sign.height) * size; y++) {
    for (let x = Math.round(sign.left * size); x < (sign.left + sign.width) * size; x++) {
      canvas.blend(x, y, boardAt(x, y, size, lines));
    }
  }
}

type Line = { segments: Segment[]; x: number; y: number; half: number; colour: Colour };

function signLines(size: number): Line[] {
  const line = (text: string, top: number, height: number, colour: Colour): Line => {
    const { segments, width } = lettering(text, height * size);
    const x = (sign.left + sign.width / 2) * size - width / 2;
    return { segments, x, y: (sign.top + top) * size, half: height * size * 0.075, colour };
  };
  return [
    line('DARKROOM', 0.03, 0.05, [0.12, 0.16, 0.2]),
    line('LAKE ROAD 4 KM', 0.108, 0.021, [0.62, 0.16, 0.12]),
  ];
}

function boardAt(x: number, y: number, size: number, lines: Line[]): Colour {
  const grain = fractalNoise((x / size) * 14, (y / size) * 190, 4, 47);
  const worn = ramp(0.66, 0.74, fractalNoise((x / size) * 60, (y / size) * 90, 4, 53));
  const edge = Math.min(
    x / size - sign.left,
    sign.left + sign.width - x / size,
    y / size - sign.top,
    sign.top + sign.height - y / size,
  );
  let colour = mixColours(scaleColour(painted, 0.86 + 0.2 * grain), weathered, 0.7 * worn);
  for (const line of lines) {
    const nearest = Math.min(
      ...line.segments.map((segment) => distanceTo(segment, [x - line.x, y - line.y])),
    );
    colour = mixColours(
      colour,
      line.colour,
      ramp(line.half + 0.7, line.half - 0.7, nearest) * (1 - 0.6 * worn),
    );
  }
  return mixColours(colour, dark, 0.8 * ramp(0.006, 0.004, edge));
}
