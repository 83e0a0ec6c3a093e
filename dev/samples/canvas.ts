export type Colour = readonly [red: number, green: number, blue: number];

/** A picture in the making: red, green and blue from 0 to 1, rows from the top. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new Float32Array(width * height * 3);
  }

  /** Lays a colour over a pixel; places outside are ignored. */
  blend(x: number, y: number, [red, green, blue]: Colour, alpha = 1): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const i = (y * this.width + x) * 3;
    const { data } = this;
    data[i] = (data[i] ?? 0) * (1 - alpha) + red * alpha;
    data[i + 1] = (data[i + 1] ?? 0) * (1 - alpha) + green * alpha;
    data[i + 2] = (data[i + 2] ?? 0) * (1 - alpha) + blue * alpha;
  }

  /** The nearest pixel; places outside give the edge. */
  at(x: number, y: number): Colour {
    const column = Math.max(0, Math.min(this.width - 1, Math.round(x)));
    const row = Math.max(0, Math.min(this.height - 1, Math.round(y)));
    const i = (row * this.width + column) * 3;
    return [this.data[i] ?? 0, this.data[i + 1] ?? 0, this.data[i + 2] ?? 0];
  }

  /** Half the width and height: each pixel the mean of four, which is what smooths every edge of the scene. */
  halved(): Canvas {
    const half = new Canvas(this.width >> 1, this.height >> 1);
    for (let y = 0, i = 0; y < half.height; y++) {
      for (let x = 0; x < half.width; x++) {
        for (let channel = 0; channel < 3; channel++, i++) {
          const a = (2 * y * this.width + 2 * x) * 3 + channel;
          const b = a + this.width * 3;
          const { data } = this;
          half.data[i] = ((data[a] ?? 0) + (data[a + 3] ?? 0) + (data[b] ?? 0) + (data[b + 3] ?? 0)) / 4;
        }
      }
    }
    return half;
  }

  /** 8-bit RGB. */
  toBytes(): Uint8Array {
    return Uint8ClampedArray.from(this.data, (value) => value * 255) as unknown as Uint8Array;
  }
}

export const mixColours = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

export const scaleColour = ([red, green, blue]: Colour, by: number): Colour => [
  red * by,
  green * by,
  blue * by,
];

/** 0 below `from`, 1 above `to`, smooth between. */
export function ramp(from: number, to: number, value: number): number {
  const t = Math.max(0, Math.min(1, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
