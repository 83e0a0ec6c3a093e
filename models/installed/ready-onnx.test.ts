import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadModel } from '../load.ts';
import { srvggWeights } from '../networks.fixture.ts';
import { encodeModel, FLOAT, type Graph, INT64, UINT8 } from '../onnx/encode.ts';
import { srvggOnnx } from '../onnx/srvgg.ts';
import { integer, message, text } from '../onnx/wire.ts';
import { enlarge, scene, settings } from '../upscale.fixture.ts';
import { temporaryFolder } from './download.fixture.ts';
import { importModel } from './import.ts';
import { inspectReadyOnnx } from './ready-onnx.ts';
import { resolveModel } from './resolve.ts';

const FLOAT_1 = 1;
/** A graph as PyTorch exports one: planes of floats, enlarged ×2 by repeating pixels, then brightened by 8 %. */
function exported(dims: number[], changes: Partial<Graph> = {}): Buffer {
  const outputDims = dims.map((size, axis) => (axis < 2 || size < 0 ? size : 2 * size));
  const raw = (numbers: number[]) => new Uint8Array(Float32Array.from(numbers).buffer);
  const graph: Graph = {
    nodes: [
      {
        op: 'Resize',
        inputs: ['image', '', 'scales'],
        output: 'Cast_0',
        attributes: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
      },
      { op: 'Add', inputs: ['Cast_0', 'more'], output: 'enlarged', attributes: {} },
    ],
    initializers: [
      { name: 'scales', type: FLOAT, dims: [4], raw: raw([1, 1, 2, 2]) },
      { name: 'more', type: FLOAT, dims: [], raw: raw([0.08]) },
    ],
    input: { name: 'image', type: FLOAT_1, dims },
    output: { name: 'enlarged', type: FLOAT_1, dims: outputDims },
    ...changes,
  };
  return Buffer.from(encodeModel(graph));
}

const brightened = (level: number) => Math.min(255, Math.round(level + 20.4));

for (const [what, dims, tile] of [
  ['of any size', [-1, 3, -1, -1], 256],
  ['of one size', [1, 3, 96, 96], 96],
] as const) {
  test(`planes of floats ${what}: a job gets the picture that the graph makes`, async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'net.onnx');
    await writeFile(path, exported([...dims]));
    const manifest = await importModel(path, { folder });
    assert.deepEqual(manifest.tile, { width: tile, height: tile });
    assert.equal(manifest.scale, 2);
    const model = await loadModel(await resolveModel('net', folder), { ...settings, MODELS_DIR: folder });
    const picture = scene(75, 41);
    const made = await enlarge(picture, model).finally(model.close);
    for (let index = 0; index < made.length; index += 7) {
      const [pixel, channel] = [Math.floor(index / 3), index % 3];
      const [x, y] = [Math.floor((pixel % 150) / 2), Math.floor(pixel / 300)];
      assert.equal(made[index], brightened(picture.pixels[(y * 75 + x) * 3 + channel] ?? 0));
    }
  });
}

test('bytes to bytes, as this project writes them, are taken as they are', async () => {
  const weights = srvggWeights({ features: 3, convs: 1, activation: 'relu' }, 3);
  const network = { kind: 'srvgg', features: 3, convs: 1, activation: 'relu' } as const;
  const about = await inspectReadyOnnx(srvggOnnx(network, 3, weights, { width: 120, height: 112 }));
  assert.deepEqual(about, {
    network: { kind: 'onnx', image: 'bytes' },
    ...{ scale: 3, overlap: 32, blend: 16, tile: { width: 120, height: 112 } },
  });
});

const value = (name: string, type: number, dims: number[]) => ({ name, type, dims });
const node = (changes: object) => ({
  op: 'Identity',
  inputs: ['image'],
  output: 'enlarged',
  attributes: {},
  ...changes,
});
const external = [
  integer(1, 4),
  integer(2, FLOAT),
  text(8, 'more'),
  message(13, [text(1, 'location'), text(2, '/etc/passwd')]),
  integer(14, 1),
];
/** Puts one more field into the graph of a file whose graph is its third field. */
function withGraphField(field: Uint8Array): Buffer {
  const file = exported([1, 3, 64, 64]);
  const head = Buffer.concat([...integer(1, 8), ...text(2, 'darkroom')]);
  const length = Buffer.concat([...message(7, [[file]])]).length - file.length - 1;
  const start = head.length + 1 + 2;
  const graphBytes = ((file[head.length + 1] ?? 0) & 0x7f) + (file[head.length + 2] ?? 0) * 128;
  assert.ok(length > 0 && graphBytes < 16_384);
  const [graph, rest] = [file.subarray(start, start + graphBytes), file.subarray(start + graphBytes)];
  return Buffer.concat([head, ...message(7, [[graph, field]]), rest]);
}

const refusals: [string, Buffer, RegExp][] = [
  ['no ONNX', Buffer.from('hello, world'), /not a sound .onnx|no graph/],
  ['an empty file', Buffer.alloc(0), /no graph/],
  ['cut short', exported([1, 3, 64, 64]).subarray(0, 200), /not a sound .onnx/],
  ['one channel', exported([1, 1, 64, 64]), /\[1, 3, height, width\]; its input is \[1, 1, 64, 64\]/],
  ['a batch of two', exported([2, 3, 64, 64]), /must take floats/],
  ['interleaved floats', exported([64, 64, 3]), /must take floats/],
  ['whole numbers', exported([1, 3, 64, 64], { input: value('image', INT64, [1, 3, 64, 64]) }), /of type 7/],
  [
    'bytes of any size',
    exported([1, 3, 64, 64], {
      input: value('image', UINT8, [-1, -1, 3]),
      output: value('enlarged', UINT8, [-1, -1, 3]),
    }),
    /both fixed/,
  ],
  [
    'no enlargement',
    exported([1, 3, 64, 64], { nodes: [node({})], output: value('enlarged', FLOAT, [1, 3, 64, 64]) }),
    /enlarges ×1.00/,
  ],
  [
    'an operator that is none',
    exported([1, 3, 64, 64], { nodes: [node({ op: 'Evil' })] }),
    /does not run on cpu/,
  ],
  [
    'weights in another file',
    withGraphField(Buffer.concat([...message(5, external)])),
    /its weights lie in another file/,
  ],
  [
    'operators of someone else',
    withGraphField(
      Buffer.concat([...message(1, [text(1, 'image'), text(2, 'x'), text(4, 'Run'), text(7, 'evil.ops')])]),
    ),
    /operators of "evil.ops"/,
  ],
  [
    'two inputs',
    withGraphField(Buffer.concat([...message(11, [text(1, 'another')])])),
    /2 inputs and 1 outputs/,
  ],
];
for (const [what, file, why] of refusals) {
  test(`${what} is refused`, async () => {
    await assert.rejects(inspectReadyOnnx(file), { name: 'ModelError', message: why });
  });
}
