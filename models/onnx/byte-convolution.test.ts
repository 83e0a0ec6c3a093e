import assert from 'node:assert/strict';
import { test } from 'node:test';
import { srvggWeights } from '../networks.fixture.ts';
import { byteForward, unitForward } from '../reference.fixture.ts';
import { openSession } from '../session.ts';
import { scene } from '../upscale.fixture.ts';
import { onCpu, type Target } from './graph.ts';
import { networkOnnx } from './network.ts';

const network = { kind: 'srvgg', features: 8, convs: 3, activation: 'unit' } as const;
const weights = srvggWeights({ ...network, activation: 'relu' }, 4);
const picture = scene(11, 8);

async function run(target: Target): Promise<Uint8Array> {
  const graph = networkOnnx(network, 4, weights, { width: 11, height: 8 }, target);
  const session = await openSession(graph, { device: 'cpu', threads: 1 });
  const made = await session.run(picture.pixels);
  await session.close();
  return made;
}

const farthest = (made: Uint8Array, expected: number[]) =>
  made.reduce((most, level, at) => Math.max(most, Math.abs(level - (expected[at] ?? Number.NaN))), 0);

const equal = (made: Uint8Array, expected: number[]) =>
  made.filter((level, at) => level === Math.round(expected[at] ?? Number.NaN)).length / made.length;

test('in bytes the graph gives what rounding weights and activations gives, and not what not rounding gives', async () => {
  const made = await run({ ...onCpu, precision: 'int8' });
  const rounded = byteForward(picture, weights);
  assert.ok(rounded.filter((level) => level > 0 && level < 255).length > rounded.length / 2);
  // An activation that lies between two bytes may be rounded the other way.
  assert.ok(farthest(made, rounded) < 1.6, `${farthest(made, rounded)} levels`);
  const [alike, without] = [equal(made, rounded), equal(made, unitForward(picture, weights))];
  assert.ok(alike > 0.9 && without < alike, `${alike} of all levels are equal, without rounding ${without}`);
});

test('on a GPU the same weights run in half precision', async () => {
  const error = farthest(await run({ processor: 'gpu', precision: 'fp16' }), unitForward(picture, weights));
  assert.ok(error < 1.5, `${error} levels`);
});
