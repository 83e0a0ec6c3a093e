import assert from 'node:assert/strict';
import { test } from 'node:test';
import { esrganName, firstName, renamed, rrdbWeights, srvggWeights } from '../networks.fixture.ts';
import { networkOnnx } from '../onnx/network.ts';
import type { Weights } from '../safetensors.ts';
import { blendWeights } from './blend.ts';
import { detectNetwork } from './detect.ts';

const small = { features: 6, growth: 4, blocks: 3, fold: 1, doublings: 2 } as const;
const detected = (weights: Weights) => {
  const { network, scale } = detectNetwork(weights);
  return { ...network, scale };
};
const without = (weights: Weights, name: string) => new Map([...weights].filter(([known]) => known !== name));
const tensor = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });

test('an RRDBNet is known by its tensors, however they are named', () => {
  const weights = rrdbWeights(small);
  for (const name of [(same: string) => same, esrganName, firstName(small.blocks)])
    assert.deepEqual(detected(renamed(weights, name)), { kind: 'rrdb', ...small, scale: 4 });
});

test('x2plus is known by the 12 channels of its first layer', () => {
  const weights = rrdbWeights({ ...small, fold: 2 });
  assert.deepEqual(detected(weights), { kind: 'rrdb', ...small, fold: 2, scale: 2 });
});

test('SRVGGNetCompact: features, layers, activation and scale', () => {
  for (const activation of ['prelu', 'relu'] as const)
    for (const [features, convs, scale] of [
      [64, 16, 4],
      [5, 1, 2],
      [3, 0, 3],
    ] as const)
      assert.deepEqual(detected(srvggWeights({ features, convs, activation }, scale)), {
        kind: 'srvgg',
        ...{ features, convs, activation, scale },
      });
});

const srvgg = srvggWeights({ features: 4, convs: 1, activation: 'prelu' }, 2);
const foreign: [string, Weights, RegExp][] = [
  ['no tensors', new Map(), /none, …/],
  ['another network', new Map([['encoder.weight', tensor(1)]]), /encoder.weight, …/],
  ['SwinIR', new Map([['conv_first.weight', tensor(60, 3, 3, 3)]]), /body.0.rdb1.conv1.weight is missing/],
  [
    'a net of scale 1',
    new Map(rrdbWeights(small)).set('conv_first.weight', tensor(6, 48, 3, 3)),
    /48 channels/,
  ],
  ['no doubling', without(without(rrdbWeights(small), 'conv_up1.weight'), 'conv_up2.weight'), /doubles 0/],
  ['1×1 convolutions', new Map(srvgg).set('body.0.weight', tensor(4, 3, 1, 1)), /no 3×3/],
  ['a scale that is no number', new Map(srvgg).set('body.4.weight', tensor(5, 4, 3, 3)), /5 channels/],
  ['an end in slopes', new Map(srvgg).set('body.5.weight', tensor(4)), /body.5/],
];
for (const [what, weights, message] of foreign) {
  test(`${what} is refused`, () => {
    assert.throws(() => detectNetwork(weights), { name: 'ModelError', reason: 'unsupported', message });
  });
}

test('a tensor that is missing, of another shape or too many is named when the graph is written', () => {
  const weights = rrdbWeights(small);
  const write = (changed: Weights) => {
    const { network, scale, weights: named } = detectNetwork(changed);
    return networkOnnx(network, scale, named, { width: 4, height: 4 });
  };
  assert.throws(() => write(without(weights, 'body.1.rdb2.conv3.bias')), /no tensor body.1.rdb2.conv3.bias/);
  assert.throws(
    () => write(new Map(weights).set('conv_hr.bias', tensor(5))),
    /conv_hr.bias is \[5\].*needs \[6\]/,
  );
  assert.throws(
    () => write(new Map(weights).set('body.0.rdb1.conv1x1.weight', tensor(1))),
    /does not use: body.0.rdb1.conv1x1.weight/,
  );
});

test('blending: the ends are the two networks, the middle lies between', () => {
  const [first, second] = [srvgg, new Map([...srvgg].map(([name, { shape }]) => [name, tensor(...shape)]))];
  assert.deepEqual(blendWeights(first, second, 1), first);
  assert.deepEqual(blendWeights(first, second, 0), second);
  const [value = 0] = first.get('body.0.weight')?.data ?? [];
  assert.equal(blendWeights(first, second, 0.25).get('body.0.weight')?.data[0], Math.fround(0.25 * value));
});

test('networks that differ are not blended, nor is there a share beyond all', () => {
  assert.throws(() => blendWeights(srvgg, rrdbWeights(small), 0.5), /number of tensors/);
  assert.throws(() => blendWeights(srvgg, new Map(srvgg).set('body.0.bias', tensor(9)), 0.5), /body.0.bias/);
  for (const share of [-0.1, 1.1, Number.NaN])
    assert.throws(() => blendWeights(srvgg, srvgg, share), RangeError);
});
