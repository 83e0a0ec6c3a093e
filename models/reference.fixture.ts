/**
 * Both networks, slowly, in plain 64-bit arithmetic: what the ONNX graphs are compared with. Written after the
 * papers' descriptions (and checked against PyTorch by models/train/reference.py), not after the graphs.
 */
import { strict as assert } from 'node:assert';
import type { Tensor, Weights } from './safetensors.ts';
import type { Picture } from './upscale.fixture.ts';

type Planes = { channels: number; width: number; height: number; data: Float64Array };

const planes = (channels: number, width: number, height: number): Planes => ({
  channels,
  width,
  height,
  data: new Float64Array(channels * width * height),
});

/** A picture with each value worked out from its place. */
function fill(
  { channels, width, height }: Omit<Planes, 'data'>,
  at: (c: number, y: number, x: number) => number,
) {
  const filled = planes(channels, width, height);
  for (let c = 0, index = 0; c < channels; c++)
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) filled.data[index++] = at(c, y, x);
  return filled;
}

const get = ({ width, height, data }: Planes, c: number, y: number, x: number): number =>
  x < 0 || y < 0 || x >= width || y >= height ? 0 : (data[(c * height + y) * width + x] ?? 0);

const each = (of: Planes, change: (value: number, index: number) => number): Planes => ({
  ...of,
  data: of.data.map(change),
});
const sum = (a: Planes, b: Planes, factor = 1) =>
  each(a, (value, index) => value * factor + (b.data[index] ?? 0));
const leaky = (of: Planes) => each(of, (value) => (value < 0 ? 0.2 * value : value));

function conv(input: Planes, weights: Weights, name: string): Planes {
  const weight = tensor(weights, `${name}.weight`);
  const bias = tensor(weights, `${name}.bias`);
  const [outputs = 0, inputs = 0] = weight.shape;
  assert.equal(inputs, input.channels, name);
  return fill({ ...input, channels: outputs }, (o, y, x) => {
    let total = bias.data[o] ?? 0;
    for (let i = 0; i < inputs; i++)
      for (let tap = 0; tap < 9; tap++)
        total +=
          (weight.data[(o * inputs + i) * 9 + tap] ?? 0) *
          get(input, i, y + Math.floor(tap / 3) - 1, x + (tap % 3) - 1);
    return total;
  });
}

const tensor = (weights: Weights, name: string): Tensor => weights.get(name) ?? assert.fail(`no ${name}`);

const joined = (parts: Planes[]): Planes => {
  const [{ width, height } = assert.fail()] = parts;
  const data = Float64Array.from(parts.flatMap((part) => [...part.data]));
  return { channels: data.length / width / height, width, height, data };
};

const nearest = (of: Planes, times: number) =>
  fill({ ...of, width: of.width * times, height: of.height * times }, (c, y, x) =>
    get(of, c, Math.floor(y / times), Math.floor(x / times)),
  );

/** torch.nn.functional.pixel_shuffle. */
const shuffle = (of: Planes, r: number) =>
  fill({ channels: of.channels / r / r, width: of.width * r, height: of.height * r }, (c, y, x) =>
    get(of, c * r * r + (y % r) * r + (x % r), Math.floor(y / r), Math.floor(x / r)),
  );

/** torch.nn.functional.pixel_unshuffle. */
const unshuffle = (of: Planes, r: number) =>
  fill({ channels: of.channels * r * r, width: of.width / r, height: of.height / r }, (c, y, x) =>
    get(of, Math.floor(c / r / r), y * r + (Math.floor(c / r) % r), x * r + (c % r)),
  );

/** Slopes, one a channel, for values below zero; none at all is ReLU. */
function prelu(input: Planes, slopes: Tensor | undefined): Planes {
  const area = input.width * input.height;
  return each(input, (value, index) =>
    value < 0 ? value * (slopes?.data[Math.floor(index / area)] ?? 0) : value,
  );
}

type Activation = (features: Planes, slopes: Tensor | undefined) => Planes;

export function srvggForward(picture: Picture, weights: Weights, activation: Activation = prelu): number[] {
  const input = fromBytes(picture);
  const count = [...weights.keys()].filter((name) => name.endsWith('.bias')).length;
  let features = conv(input, weights, 'body.0');
  for (let layer = 1; layer < count; layer++)
    features = conv(
      activation(features, weights.get(`body.${2 * layer - 1}.weight`)),
      weights,
      `body.${2 * layer}`,
    );
  const scale = Math.sqrt(features.channels / 3);
  return toLevels(sum(shuffle(features, scale), nearest(input, scale)));
}

const clip = (value: number) => Math.min(1, Math.max(0, value));

/** Activations end at 0 and 1. */
export const unitForward = (picture: Picture, weights: Weights): number[] =>
  srvggForward(picture, weights, (features) => each(features, clip));

/** The same with activations rounded to bytes and all weights but the last to 255 steps for each output channel. */
export function byteForward(picture: Picture, weights: Weights): number[] {
  const last = [...weights.keys()].filter((name) => name.endsWith('.weight')).at(-1);
  const rounded: Weights = new Map(weights);
  for (const [name, { shape, data }] of weights) {
    if (!name.endsWith('.weight') || name === last) continue;
    const taps = data.length / (shape[0] ?? 1);
    const step = (at: number) => {
      const first = at - (at % taps);
      return Math.max(...data.subarray(first, first + taps).map(Math.abs)) / 127;
    };
    rounded.set(name, { shape, data: data.map((value, at) => Math.round(value / step(at)) * step(at)) });
  }
  return srvggForward(picture, rounded, (features) =>
    each(features, (value) => Math.round(255 * clip(value)) / 255),
  );
}

/** With tensors named as in Real-ESRGAN. */
export function rrdbForward(picture: Picture, weights: Weights): number[] {
  const fold = Math.sqrt(tensor(weights, 'conv_first.weight').shape[1] === 3 ? 1 : 4);
  const first = conv(unshuffle(fromBytes(picture), fold), weights, 'conv_first');
  let body = first;
  for (let block = 0; weights.has(`body.${block}.rdb1.conv1.weight`); block++) {
    let dense = body;
    for (let rdb = 1; rdb <= 3; rdb++) {
      const parts = [dense];
      for (let layer = 1; layer <= 4; layer++)
        parts.push(leaky(conv(joined(parts), weights, `body.${block}.rdb${rdb}.conv${layer}`)));
      dense = sum(conv(joined(parts), weights, `body.${block}.rdb${rdb}.conv5`), dense, 0.2);
    }
    body = sum(dense, body, 0.2);
  }
  let features = sum(first, conv(body, weights, 'conv_body'));
  for (let up = 1; weights.has(`conv_up${up}.weight`); up++)
    features = leaky(conv(nearest(features, 2), weights, `conv_up${up}`));
  return toLevels(conv(leaky(conv(features, weights, 'conv_hr')), weights, 'conv_last'));
}

const fromBytes = ({ width, height, pixels }: Picture) =>
  fill({ channels: 3, width, height }, (c, y, x) => (pixels[(y * width + x) * 3 + c] ?? 0) / 255);

/** Interleaved, 0 to 255, not rounded. */
function toLevels({ channels, width, height, data }: Planes): number[] {
  const level = (index: number) => {
    const [pixel, c] = [Math.floor(index / channels), index % channels];
    return Math.min(255, Math.max(0, 255 * (data[c * width * height + pixel] ?? 0)));
  };
  return Array.from({ length: data.length }, (_, index) => level(index));
}
