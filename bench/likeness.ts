import { luma } from './psnr.ts';

export type Likeness = {
  /** dB, over all channels and pixels. */
  psnr: number;
  /** Structural similarity of BT.601 luma, 1 when equal. */
  ssim: number;
  /** Mean difference of neighbouring pixels in luma, as a share of the original's: under 1 is softer. */
  gradient: number;
  /** Levels by which the mean of the channel that moved most differs. */
  shift: number;
};

type Plane = { width: number; height: number; data: Float64Array };

/** How like an original of the same size a picture is; both are interleaved RGB bytes. */
export function likeness(picture: Uint8Array, original: Uint8Array, width: number): Likeness {
  const [mine, theirs] = [lumaPlane(picture, width), lumaPlane(original, width)];
  return {
    psnr: 10 * Math.log10(255 ** 2 / meanSquaredError(picture, original)),
    ssim: ssim(mine, theirs),
    gradient: gradient(mine) / gradient(theirs),
    shift: colourShift(picture, original),
  };
}

/** Levels by which the mean of the channel that moved most differs; the two may differ in size. */
export function colourShift(picture: Uint8Array, original: Uint8Array): number {
  const shifts = [0, 1, 2].map((channel) => channelMean(picture, channel) - channelMean(original, channel));
  return Math.max(...shifts.map(Math.abs));
}

function lumaPlane(rgb: Uint8Array, width: number): Plane {
  const data = Float64Array.from({ length: rgb.length / 3 }, (_, pixel) => luma(rgb, pixel));
  return { width, height: data.length / width, data };
}

function meanSquaredError(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (const [index, value] of a.entries()) sum += (value - (b[index] ?? 0)) ** 2;
  return sum / a.length;
}

function channelMean(rgb: Uint8Array, channel: number): number {
  let sum = 0;
  for (let index = channel; index < rgb.length; index += 3) sum += rgb[index] ?? 0;
  return (3 * sum) / rgb.length;
}

/** Mean absolute difference of neighbours across plus that of neighbours down, levels. */
function gradient({ width, height, data }: Plane): number {
  let [across, down] = [0, 0];
  for (const [index, value] of data.entries()) {
    if ((index + 1) % width > 0) across += Math.abs((data[index + 1] ?? 0) - value);
    if (index + width < data.length) down += Math.abs((data[index + width] ?? 0) - value);
  }
  return across / ((width - 1) * height) + down / (width * (height - 1));
}

const WINDOW = Array.from({ length: 11 }, (_, at) => Math.exp(-((at - 5) ** 2) / (2 * 1.5 ** 2)));
const WINDOW_SUM = WINDOW.reduce((sum, weight) => sum + weight, 0);
const [C1, C2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];

/** Wang et al., IEEE Trans. Image Processing 13 (2004): a Gaussian window of 11×11, where it lies inside the picture. */
function ssim(a: Plane, b: Plane): number {
  const product = (left: Plane, right: Plane) => ({
    ...left,
    data: left.data.map((value, index) => value * (right.data[index] ?? 0)),
  });
  const [meanA, meanB] = [smooth(a), smooth(b)];
  const [squareA, squareB] = [smooth(product(a, a)), smooth(product(b, b))];
  const both = smooth(product(a, b));
  let sum = 0;
  for (const [index, mixed] of both.entries()) {
    const [ma = 0, mb = 0] = [meanA[index], meanB[index]];
    const variances = (squareA[index] ?? 0) - ma ** 2 + (squareB[index] ?? 0) - mb ** 2;
    const alike = (2 * ma * mb + C1) * (2 * (mixed - ma * mb) + C2);
    sum += alike / ((ma ** 2 + mb ** 2 + C1) * (variances + C2));
  }
  return sum / both.length;
}

/** Weighted means of every window that lies inside. */
function smooth({ width, height, data }: Plane): Float64Array {
  const narrow = width - WINDOW.length + 1;
  const rows = new Float64Array(narrow * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < narrow; x++) rows[y * narrow + x] = windowMean(data, y * width + x, 1);
  const low = height - WINDOW.length + 1;
  return new Float64Array(narrow * low).map((_, index) => windowMean(rows, index, narrow));
}

function windowMean(data: Float64Array, first: number, stride: number): number {
  let sum = 0;
  for (let at = 0; at < WINDOW.length; at++) sum += (WINDOW[at] ?? 0) * (data[first + at * stride] ?? 0);
  return sum / WINDOW_SUM;
}
