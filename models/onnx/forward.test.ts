import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectNetwork } from '../architecture/detect.ts';
import { esrganName, firstName, renamed, rrdbWeights, srvggWeights } from '../networks.fixture.ts';
import { rrdbForward, srvggForward } from '../reference.fixture.ts';
import type { Weights } from '../safetensors.ts';
import { openSession } from '../session.ts';
import { scene } from '../upscale.fixture.ts';
import { onCpu, type Target } from './graph.ts';
import { networkOnnx } from './network.ts';

const rrdb = { features: 6, growth: 4, blocks: 2, fold: 1, doublings: 2 } as const;
const doubling = { ...rrdb, features: 5, fold: 2 } as const;

/** Small networks of every kind that is downloaded or imported. The tall picture needs three strips. */
const networks: [string, Weights, typeof rrdbForward, [number, number], number][] = [
  ['general-x4v3', srvggWeights({ features: 7, convs: 3, activation: 'prelu' }, 4), srvggForward, [9, 6], 4],
  ['×2 compact', srvggWeights({ features: 4, convs: 2, activation: 'prelu' }, 2), srvggForward, [6, 7], 2],
  ['×3 with ReLU', srvggWeights({ features: 4, convs: 1, activation: 'relu' }, 3), srvggForward, [5, 5], 3],
  ['x4plus', rrdbWeights(rrdb), rrdbForward, [5, 70], 4],
  ['anime 6B', rrdbWeights({ ...rrdb, blocks: 6, features: 4 }), rrdbForward, [6, 5], 4],
  ['x2plus', rrdbWeights(doubling), rrdbForward, [6, 136], 2],
  ['one doubling', rrdbWeights({ ...rrdb, doublings: 1 }), rrdbForward, [5, 40], 2],
  ['three doublings', rrdbWeights({ ...rrdb, doublings: 3, blocks: 1 }), rrdbForward, [4, 34], 8],
];

async function run(weights: Weights, target: Target, width: number, height: number) {
  const { network, scale, weights: named } = detectNetwork(weights);
  const graph = networkOnnx(network, scale, named, { width, height }, target);
  const session = await openSession(graph, { device: 'cpu', threads: 1 });
  const result = await session.run(scene(width, height).pixels);
  await session.close();
  return { result, scale };
}

const farthest = (result: Uint8Array, expected: number[]) =>
  result.reduce((most, level, index) => Math.max(most, Math.abs(level - (expected[index] ?? Number.NaN))), 0);

for (const [name, weights, forward, [width, height], scale] of networks) {
  const expected = forward(scene(width, height), weights);

  test(`${name}: the reference is a picture that could show an error`, () => {
    assert.equal(expected.length, width * height * scale * scale * 3);
    const inside = expected.filter((level) => level > 0 && level < 255);
    assert.ok(inside.length > expected.length / 2, `${inside.length} of ${expected.length} levels inside`);
    assert.ok(new Set(inside.map(Math.round)).size > 50, 'many different levels');
  });

  test(`${name}: the graph gives the reference, rounded`, async () => {
    const made = await run(weights, onCpu, width, height);
    assert.equal(made.scale, scale);
    assert.equal(made.result.length, expected.length);
    const error = farthest(made.result, expected);
    assert.ok(error < 0.51, `${error} levels`);
  });

  for (const [precision, most] of [
    ['fp32', 0.51],
    ['fp16', 1.5],
  ] as const)
    test(`${name}: as a GPU is given it, in ${precision}, it stays within ${most} levels of the exact value`, async () => {
      const error = farthest(
        (await run(weights, { processor: 'gpu', precision }, width, height)).result,
        expected,
      );
      assert.ok(error < most, `${error} levels`);
    });
}

test('the three ways to name an RRDBNet give the same bytes', async () => {
  const weights = rrdbWeights(rrdb);
  const { result } = await run(weights, onCpu, 6, 5);
  for (const name of [esrganName, firstName(rrdb.blocks), (plain: string) => `module.${plain}`])
    assert.deepEqual((await run(renamed(weights, name), onCpu, 6, 5)).result, result);
});
