/** Samples in rows of interleaved channels; values from 0 to 255, not rounded. */
export type Raster = { width: number; height: number; data: Float64Array };

const CHANNELS = 3;

/**
 * Resizes as MATLAB's `imresize(image, scale)` does, because every published super-resolution table was made with it:
 * Keys' cubic kernel with a = −0.5 (IEEE Trans. ASSP 29, 1981), widened by 1/scale against aliasing when shrinking,
 * edges mirrored with the edge pixel repeated. Other libraries' "bicubic" differs by up to 1 dB in these tables.
 */
export function bicubic({ width, height, data }: Raster, scale: number): Raster {
  const across = taps(width, scale);
  const down = taps(height, scale);
  const wide = alongRows(data, width, height, across);
  return { width: across.length, height: down.length, data: alongColumns(wide, across.length, down) };
}

/** Rounded to bytes, as an image file would hold it. */
export const toBytes = (data: Float64Array): Uint8Array =>
  Uint8Array.from(data, (value) => Math.min(255, Math.max(0, Math.round(value))));

type Tap = { index: number; weight: number };

/** For each output pixel of a line, the input pixels it mixes. */
function taps(length: number, scale: number): Tap[][] {
  const stretch = Math.min(1, scale);
  return Array.from({ length: Math.ceil(length * scale) }, (_, out) => {
    const centre = (out + 0.5) / scale - 0.5;
    const found: Tap[] = [];
    for (let at = Math.ceil(centre - 2 / stretch); at <= Math.floor(centre + 2 / stretch); at++) {
      found.push({ index: mirror(at, length), weight: cubic((centre - at) * stretch) });
    }
    const sum = found.reduce((total, { weight }) => total + weight, 0);
    return found.map(({ index, weight }) => ({ index, weight: weight / sum }));
  });
}

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
}

function mirror(index: number, length: number): number {
  const phase = ((index % (2 * length)) + 2 * length) % (2 * length);
  return phase < length ? phase : 2 * length - 1 - phase;
}

function alongRows(data: Float64Array, width: number, height: number, columns: Tap[][]): Float64Array {
  const out = new Float64Array(columns.length * height * CHANNELS);
  for (let y = 0; y < height; y++) {
    for (const [x, mix] of columns.entries()) {
      for (const { index, weight } of mix) {
        addPixel(out, y * columns.length + x, data, y * width + index, weight);
      }
    }
  }
  return out;
}

function alongColumns(data: Float64Array, width: number, rows: Tap[][]): Float64Array {
  const out = new Float64Array(width * rows.length * CHANNELS);
  for (const [y, mix] of rows.entries()) {
    for (const { index, weight } of mix) {
      for (let x = 0; x < width; x++) addPixel(out, y * width + x, data, index * width + x, weight);
    }
  }
  return out;
}

function addPixel(out: Float64Array, to: number, data: Float64Array, from: number, weight: number): void {
  for (let channel = 0; channel < CHANNELS; channel++) {
    const at = to * CHANNELS + channel;
    out[at] = (out[at] ?? 0) + weight * (data[from * CHANNELS + channel] ?? 0);
  }
}
