import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSafetensors } from './safetensors.ts';

function file(header: unknown, data: Uint8Array = new Uint8Array()): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

const bytesOf = (array: { buffer: ArrayBuffer }) => new Uint8Array(array.buffer);
const tensor = (dtype: string, shape: number[], from: number, to: number) => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

test('half, single and brain floats are read, wherever they lie', () => {
  const data = Buffer.concat([
    bytesOf(Float16Array.of(0.5, -2)),
    bytesOf(Float32Array.of(3.25)),
    bytesOf(Uint16Array.of(0x3fc0)),
  ]);
  const weights = readSafetensors(
    file(
      {
        __metadata__: { note: 'ignored' },
        c: tensor('BF16', [], 8, 10),
        a: tensor('F16', [2, 1], 0, 4),
        b: tensor('F32', [1], 4, 8),
      },
      data,
    ),
  );
  assert.deepEqual(weights.get('a'), { shape: [2, 1], data: Float32Array.of(0.5, -2) });
  assert.deepEqual(weights.get('b'), { shape: [1], data: Float32Array.of(3.25) });
  assert.deepEqual(weights.get('c'), { shape: [], data: Float32Array.of(1.5) });
});

const eight = new Uint8Array(8);
const malformed: [string, Buffer, RegExp][] = [
  ['a file that is too short', Buffer.from('abc'), /3 bytes are too few/],
  ['a header longer than the file', Buffer.from('ffffffffffffff7f7b7d', 'hex'), /does not fit/],
  ['a header that is no JSON', file('{"a":'), /not a JSON object/],
  ['a header that is no object', file('[1]'), /not a JSON object/],
  ['another type of number', file({ a: tensor('I64', [1], 0, 8) }, eight), /header of a is not/],
  ['a negative size', file({ a: tensor('F32', [-2], 0, 8) }, eight), /header of a is not/],
  ['data beyond the end', file({ a: tensor('F32', [3], 0, 12) }, eight), /a lies at 0..12 of 8/],
  ['an end before its start', file({ a: tensor('F32', [0], 8, 4) }, eight), /a lies at 8..4/],
  ['a shape that does not fit', file({ a: tensor('F32', [3], 0, 8) }, eight), /12 bytes, but has 8/],
  ['a shape beyond all numbers', file({ a: tensor('F32', [2 ** 40, 2 ** 40], 0, 8) }, eight), /but has 8/],
  [
    'tensors that share bytes',
    file({ a: tensor('F32', [2], 0, 8), b: tensor('F32', [1], 4, 8) }, eight),
    /overlap or leave a gap at byte 8/,
  ],
  ['a gap', file({ a: tensor('F32', [1], 4, 8) }, eight), /gap at byte 0/],
  ['bytes left over', file({ a: tensor('F32', [1], 0, 4) }, eight), /4 bytes of data belong to no tensor/],
];
for (const [what, bytes, message] of malformed) {
  test(`${what} is refused`, () => {
    assert.throws(() => readSafetensors(bytes), { name: 'ModelError', reason: 'damaged', message });
  });
}
