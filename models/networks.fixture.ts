import type { Rrdb } from './onnx/rrdb.ts';
import type { Srvgg } from './onnx/srvgg.ts';
import type { Weights } from './safetensors.ts';

/** Numbers from -1 to 1 that are the same in every run: xorshift32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}

/** Random weights, large enough that the result is a picture of noise in the middle of the range. */
class RandomWeights {
  readonly weights: Weights = new Map();
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  add(name: string, shape: number[], size: number, around = 0): this {
    const count = shape.reduce((product, length) => product * length, 1);
    const data = Float32Array.from({ length: count }, () => around + size * this.#random());
    this.weights.set(name, { shape, data });
    return this;
  }

  conv(name: string, outputs: number, inputs: number, gain = 1, bias = 0): this {
    this.add(`${name}.weight`, [outputs, inputs, 3, 3], gain * Math.sqrt(6 / 9 / inputs));
    return this.add(`${name}.bias`, [outputs], 0.05, bias);
  }
}

export function srvggWeights({ features, convs, activation }: Omit<Srvgg, 'kind'>, scale: number): Weights {
  const random = new RandomWeights(features * 100 + convs);
  for (let layer = 0; layer <= convs; layer++) {
    random.conv(`body.${2 * layer}`, features, layer === 0 ? 3 : features);
    if (activation === 'prelu') random.add(`body.${2 * layer + 1}.weight`, [features], 0.2, 0.1);
  }
  return random.conv(`body.${2 * convs + 2}`, 3 * scale * scale, features, 0.3).weights;
}

export function rrdbWeights({ features, growth, blocks, fold, doublings }: Omit<Rrdb, 'kind'>): Weights {
  const random = new RandomWeights(features * 100 + blocks).conv('conv_first', features, 3 * fold * fold);
  for (let block = 0; block < blocks; block++)
    for (let dense = 1; dense <= 3; dense++)
      for (let layer = 1; layer <= 5; layer++) {
        const outputs = layer === 5 ? features : growth;
        random.conv(`body.${block}.rdb${dense}.conv${layer}`, outputs, features + (layer - 1) * growth);
      }
  random.conv('conv_body', features, features);
  for (let up = 1; up <= doublings; up++) random.conv(`conv_up${up}`, features, features);
  return random.conv('conv_hr', features, features).conv('conv_last', 3, features, 0.15, 0.5).weights;
}

/** The names ESRGAN gave to the same tensors. */
export const esrganName = (name: string): string =>
  name
    .replace(/^body\.(\d+)\.rdb(\d)/, 'RRDB_trunk.$1.RDB$2')
    .replace('conv_body', 'trunk_conv')
    .replace('conv_up', 'upconv')
    .replace('conv_hr', 'HRconv');

/** And those of before 2019, for two doublings. */
export const firstName = (blocks: number) => (name: string) =>
  name
    .replace(/^body\.(\d+)\.rdb(\d)\.conv(\d)/, 'model.1.sub.$1.RDB$2.conv$3.0')
    .replace('conv_first', 'model.0')
    .replace('conv_body', `model.1.sub.${blocks}`)
    .replace('conv_up1', 'model.3')
    .replace('conv_up2', 'model.6')
    .replace('conv_hr', 'model.8')
    .replace('conv_last', 'model.10');

export const renamed = (weights: Weights, to: (name: string) => string): Weights =>
  new Map([...weights].map(([name, tensor]) => [to(name), tensor]));
