import assert from 'node:assert/strict';
import { test } from 'node:test';
import { srvggWeights } from '../networks.fixture.ts';
import type { Weights } from '../safetensors.ts';
import { openSession } from '../session.ts';
import { scene } from '../upscale.fixture.ts';
import { onCpu } from './graph.ts';
import { radiusOf, type Srvgg, srvggOnnx } from './srvgg.ts';

const network: Srvgg = { kind: 'srvgg', features: 2, convs: 1, activation: 'prelu' };
const tile = { width: 3, height: 2 };

/** All zero but for what a test sets; conv weights are [out, in, 3, 3] with the centre at 4. */
function zeroWeights(): Weights {
  const shapes: Record<string, number[]> = {
    'body.0.weight': [2, 3, 3, 3],
    'body.0.bias': [2],
    'body.1.weight': [2],
    'body.2.weight': [2, 2, 3, 3],
    'body.2.bias': [2],
    'body.3.weight': [2],
    'body.4.weight': [12, 2, 3, 3],
    'body.4.bias': [12],
  };
  return new Map(
    Object.entries(shapes).map(([name, shape]) => {
      return [name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b)) }];
    }),
  );
}

function set(weights: Weights, name: string, index: number, value: number): void {
  const data = weights.get(name)?.data ?? assert.fail(`no ${name}`);
  data[index] = value;
}

async function run(weights: Weights, pixels: Uint8Array): Promise<number[]> {
  const session = await openSession(srvggOnnx(network, 2, weights, tile), {
    device: 'cpu',
    threads: 1,
  });
  const result = await session.run(pixels);
  await session.close();
  return [...result];
}

test('with no weights the picture is enlarged by repeating pixels, every byte as it was', async () => {
  const pixels = Uint8Array.from({ length: 18 }, (_, index) => index * 15);
  const result = await run(zeroWeights(), pixels);
  const expected: number[] = [];
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 6; x++) {
      const at = ((y >> 1) * 3 + (x >> 1)) * 3;
      expected.push(...pixels.subarray(at, at + 3));
    }
  }
  assert.deepEqual(result, expected);
});

test('the channels of the last convolution go to colour, then row, then column of a block', async () => {
  const weights = zeroWeights();
  for (let channel = 0; channel < 12; channel++) set(weights, 'body.4.bias', channel, channel / 255);
  const result = await run(weights, new Uint8Array(18));
  assert.deepEqual(result.slice(0, 6), [0, 4, 8, 1, 5, 9], 'first row: even and odd column');
  assert.deepEqual(result.slice(18, 24), [2, 6, 10, 3, 7, 11], 'second row');
});

test('what leaves 0..255 is clipped, not wrapped', async () => {
  const weights = zeroWeights();
  set(weights, 'body.4.bias', 0, 2);
  set(weights, 'body.4.bias', 4, -2);
  const result = await run(weights, new Uint8Array(18).fill(100));
  assert.deepEqual(result.slice(0, 3), [255, 0, 100]);
});

test('PReLU takes its slope for negative values alone', async () => {
  const weights = zeroWeights();
  set(weights, 'body.0.bias', 0, -1);
  set(weights, 'body.1.weight', 0, -0.2);
  set(weights, 'body.2.weight', 4, 1);
  set(weights, 'body.4.weight', 4, 1);
  const result = await run(weights, new Uint8Array(18));
  assert.equal(result[0], 51, '-1 × -0.2 of 255');
});

for (const activation of ['relu', 'prelu', 'unit'] as const) {
  test(`${activation}: trimmed edges leave out what knew the zeros around the tile, and change no bit of the rest`, async () => {
    const deep: Srvgg = { kind: 'srvgg', features: 5, convs: 2, activation };
    const weights = srvggWeights({ ...deep, activation: activation === 'prelu' ? 'prelu' : 'relu' }, 4);
    const { width, height, pixels } = scene(19, 14);
    const [padded, trimmed] = await Promise.all(
      (['padded', 'trimmed'] as const).map(async (edges) => {
        const onnx = srvggOnnx(deep, 4, weights, { width, height }, onCpu, edges);
        const session = await openSession(onnx, { device: 'cpu', threads: 1 });
        return session.run(pixels).finally(session.close);
      }),
    );
    const [trim, rowBytes] = [radiusOf(deep) * 4, width * 12];
    const inner = Array.from({ length: height * 4 - 2 * trim }, (_, row) => {
      const from = (row + trim) * rowBytes;
      return [...(padded?.subarray(from + trim * 3, from + rowBytes - trim * 3) ?? [])];
    });
    assert.ok(inner.length === 24 && inner[0]?.length === 132);
    assert.deepEqual([...(trimmed ?? [])], inner.flat());
  });
}

test('weights of another network are refused by the name of the tensor', () => {
  const missing = zeroWeights();
  missing.delete('body.2.bias');
  assert.throws(() => srvggOnnx(network, 2, missing, tile), {
    reason: 'damaged',
    message: /no tensor body.2.bias/,
  });
  assert.throws(
    () => srvggOnnx(network, 4, zeroWeights(), tile),
    /body.4.weight is \[12,2,3,3\].*\[48,2,3,3\]/,
  );
  const more = zeroWeights().set('body.5.weight', { shape: [2], data: new Float32Array(2) });
  assert.throws(() => srvggOnnx(network, 2, more, tile), /does not use: body.5.weight/);
});
